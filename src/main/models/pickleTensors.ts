import { PickleBytes } from './pickleBytes.ts';
import type { TensorInfo } from './headerFault.ts';
import { called, dict, other, storageOf, tupleOf } from './torchValues.ts';
import type { PickleValue } from './torchValues.ts';

/** What one pickled object tells of itself without being run. */
export interface Pickle {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Names that hold a dictionary: `state_dict`, `params_ema`, `string_to_param` … */
  readonly groups: ReadonlySet<string>;
  /** What it would call when loaded, as `module name`. */
  readonly globals: ReadonlySet<string>;
  /** Bytes of each storage by its key. */
  readonly storages: ReadonlyMap<string, number>;
  /** A whole number, where it is nothing else. */
  readonly number?: number;
  /** Where the object ends, in bytes. */
  readonly end: number;
}

/** The bytes are no pickle of the known opcodes. */
export class BadPickle extends Error {}

const mark: PickleValue = { is: 'mark' };
const noTuple: PickleValue = { is: 'tuple', items: [] };

/** Far above what any checkpoint needs; below what would fill the memory. */
const LIMIT = 200_000;

/**
 * Walks the opcodes of one pickled object from `start` and notes the tensors in it. Nothing is imported, called or
 * built: a call of torch's tensor builder is only recognised by its name, every other one gives an empty value.
 * Opcodes: CPython's `pickletools.py`; how torch pickles tensors: `torch/_utils.py` and `torch/serialization.py`.
 *
 * @throws OutOfBytes when the object does not end within `bytes`, BadPickle when it is none.
 */
export function readPickle(bytes: Uint8Array, start = 0): Pickle {
  return new PickleWalk(new PickleBytes(bytes, start)).run();
}

class PickleWalk {
  private readonly input: PickleBytes;
  private stack: PickleValue[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private readonly tensors = new Map<string, TensorInfo>();
  private readonly groups = new Set<string>();
  private readonly globals = new Set<string>();
  private readonly storages = new Map<string, number>();

  constructor(input: PickleBytes) {
    this.input = input;
  }

  run(): Pickle {
    for (;;) {
      const opcode = this.input.u8();
      if (opcode === 0x2e) {
        const last = this.stack.at(-1);
        const { tensors, groups, globals, storages } = this;
        const end = this.input.offset;
        return { tensors, groups, globals, storages, end, ...(typeof last === 'number' && { number: last }) };
      }
      this.step(opcode);
      if (this.stack.length > LIMIT || this.memo.size > LIMIT || this.tensors.size > LIMIT)
        throw new BadPickle('it holds more than any model does');
    }
  }

  private step(opcode: number): void {
    const { input } = this;
    switch (opcode) {
      case 0x80: // PROTO
        return void input.skip(1);
      case 0x95: // FRAME
        return void input.skip(8);
      case 0x28: // MARK
        return this.push(mark);
      case 0x30: // POP
        return void this.pop();
      case 0x31: // POP_MARK
        return void this.popToMark();
      case 0x32: // DUP
        return this.push(this.top());
      case 0x4e: // NONE
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
      case 0x5d: // EMPTY_LIST
      case 0x8f: // EMPTY_SET
      case 0x97: // NEXT_BUFFER
        return this.push(other);
      case 0x98: // READONLY_BUFFER
        return;
      case 0x7d: // EMPTY_DICT
        return this.push(dict);
      case 0x29: // EMPTY_TUPLE
        return this.push(noTuple);
      case 0x4b: // BININT1
        return this.push(input.u8());
      case 0x4d: // BININT2
        return this.push(input.u16());
      case 0x4a: // BININT
        return this.push(input.i32());
      case 0x8a: // LONG1
        return this.push(input.long(input.u8()));
      case 0x8b: // LONG4
        return this.push(input.long(input.u32()));
      case 0x49: // INT
      case 0x4c: // LONG
        return this.push(wholeNumber(input.line()));
      case 0x46: // FLOAT
        input.line();
        return this.push(other);
      case 0x47: // BINFLOAT
        input.skip(8);
        return this.push(other);
      case 0x53: // STRING
      case 0x56: // UNICODE
        return this.push(input.line().replaceAll(/^['"]|['"]$/g, ''));
      case 0x58: // BINUNICODE
      case 0x54: // BINSTRING
        return this.push(input.text(input.u32()));
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
        return this.push(input.text(input.u8()));
      case 0x8d: // BINUNICODE8
        return this.push(input.text(input.u64()));
      case 0x43: // SHORT_BINBYTES
        input.skip(input.u8());
        return this.push(other);
      case 0x42: // BINBYTES
        input.skip(input.u32());
        return this.push(other);
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        input.skip(input.u64());
        return this.push(other);
      case 0x71: // BINPUT
        return this.keep(input.u8());
      case 0x72: // LONG_BINPUT
        return this.keep(input.u32());
      case 0x70: // PUT
        return this.keep(wholeNumber(input.line()));
      case 0x94: // MEMOIZE
        return this.keep(this.memo.size);
      case 0x68: // BINGET
        return this.recall(input.u8());
      case 0x6a: // LONG_BINGET
        return this.recall(input.u32());
      case 0x67: // GET
        return this.recall(wholeNumber(input.line()));
      case 0x74: // TUPLE
        return this.push(tupleOf(this.popToMark()));
      case 0x85: // TUPLE1 … TUPLE3
      case 0x86:
      case 0x87:
        return this.push(tupleOf(this.popMany(opcode - 0x84)));
      case 0x6c: // LIST
      case 0x91: // FROZENSET
        this.popToMark();
        return this.push(other);
      case 0x64: // DICT
        this.put(this.popToMark());
        return this.push(dict);
      case 0x61: // APPEND
        return void this.pop();
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        return void this.popToMark();
      case 0x73: // SETITEM
        return this.put(this.popMany(2));
      case 0x75: // SETITEMS
        return this.put(this.popToMark());
      case 0x62: // BUILD
        return void this.pop();
      case 0x63: // GLOBAL
        return this.global(input.line(), input.line());
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popMany(2);
        return this.global(typeof module === 'string' ? module : '?', typeof name === 'string' ? name : '?');
      }
      case 0x69: // INST
        this.global(input.line(), input.line());
        this.pop();
        this.popToMark();
        return this.push(other);
      case 0x6f: // OBJ
        this.popToMark();
        return this.push(other);
      case 0x51: // BINPERSID
        return this.push(this.storage(this.pop()));
      case 0x50: // PERSID
        input.line();
        return this.push(other);
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const [callable, argument] = this.popMany(2);
        return this.push(called(callable, argument));
      }
      case 0x92: // NEWOBJ_EX
        this.popMany(3);
        return this.push(other);
      case 0x82: // EXT1, EXT2, EXT4
      case 0x83:
      case 0x84:
        input.skip(2 ** (opcode - 0x82));
        return this.push(other);
      default:
        throw new BadPickle(`it has the unknown opcode ${opcode}`);
    }
  }

  private push(value: PickleValue): void {
    this.stack.push(value);
  }

  private pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined) throw new BadPickle('it takes more than it holds');
    return value;
  }

  private top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined) throw new BadPickle('it takes more than it holds');
    return value;
  }

  private popMany(count: number): PickleValue[] {
    if (this.stack.length < count) throw new BadPickle('it takes more than it holds');
    return this.stack.splice(this.stack.length - count);
  }

  private popToMark(): PickleValue[] {
    const at = this.stack.lastIndexOf(mark);
    if (at < 0) throw new BadPickle('it takes more than it holds');
    const values = this.stack.splice(at);
    return values.slice(1);
  }

  private keep(index: number): void {
    this.memo.set(index, this.top());
  }

  private recall(index: number): void {
    this.push(this.memo.get(index) ?? other);
  }

  private global(module: string, name: string): void {
    const full = `${module} ${name}`;
    if (this.globals.size < 1000) this.globals.add(full);
    this.push({ is: 'global', name: full });
  }

  private put(items: readonly PickleValue[]): void {
    for (let at = 0; at + 1 < items.length; at += 2) {
      const key = items[at];
      const value = items[at + 1];
      if (typeof key !== 'string' || typeof value !== 'object') continue;
      if (value.is === 'tensor') this.tensors.set(key, value.tensor);
      else if (value.is === 'dict' && this.groups.size < 1000) this.groups.add(key);
    }
  }

  private storage(id: PickleValue): PickleValue {
    const storage = storageOf(id);
    if (!storage) return other;
    const { dtype, key, bytes } = storage;
    if (key !== undefined && bytes !== undefined) {
      if (this.storages.size >= LIMIT) throw new BadPickle('it holds more than any model does');
      this.storages.set(key, bytes);
    }
    return { is: 'storage', dtype };
  }
}

function wholeNumber(line: string): number {
  return /^-?\d{1,15}L?$/.test(line) ? Number.parseInt(line, 10) : Number.NaN;
}
