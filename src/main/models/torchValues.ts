import type { TensorInfo } from './headerFault.ts';

const storageTypes: Readonly<Record<string, readonly [string, number]>> = {
  DoubleStorage: ['F64', 8],
  FloatStorage: ['F32', 4],
  HalfStorage: ['F16', 2],
  BFloat16Storage: ['BF16', 2],
  Float8_e4m3fnStorage: ['F8_E4M3', 1],
  Float8_e5m2Storage: ['F8_E5M2', 1],
  LongStorage: ['I64', 8],
  IntStorage: ['I32', 4],
  ShortStorage: ['I16', 2],
  CharStorage: ['I8', 1],
  ByteStorage: ['U8', 1],
  UntypedStorage: ['U8', 1],
  BoolStorage: ['BOOL', 1],
};
/** `torch float16` and its kin, as the newer pickles name types beside an untyped storage. */
const dtypes: Readonly<Record<string, string>> = {
  float64: 'F64',
  double: 'F64',
  float32: 'F32',
  float: 'F32',
  float16: 'F16',
  half: 'F16',
  bfloat16: 'BF16',
  float8_e4m3fn: 'F8_E4M3',
  float8_e5m2: 'F8_E5M2',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};

/** What lies on the stack of a pickle, as far as it matters here. */
export type PickleValue =
  | string
  | number
  | { readonly is: 'mark' | 'other' | 'dict' }
  | { readonly is: 'global'; readonly name: string }
  | { readonly is: 'tuple'; readonly items: readonly PickleValue[] }
  | { readonly is: 'storage'; readonly dtype: string }
  | { readonly is: 'tensor'; readonly tensor: TensorInfo };

export const other: PickleValue = { is: 'other' };
export const dict: PickleValue = { is: 'dict' };

/** The longest tuple that means anything here is the arguments of a tensor. */
const TUPLE_KEPT = 9;
const MAX_SIDES = 8;

/** A tuple, of which as much is kept as the arguments of a tensor need. */
export function tupleOf(items: readonly PickleValue[]): PickleValue {
  return { is: 'tuple', items: items.slice(0, TUPLE_KEPT) };
}

/** What a call gives: a tensor of torch's builders, an ordered dictionary, else nothing that is known. */
export function called(callable: PickleValue | undefined, argument: PickleValue | undefined): PickleValue {
  if (typeof callable !== 'object' || callable.is !== 'global') return other;
  if (callable.name === 'collections OrderedDict') return dict;
  const items = typeof argument === 'object' && argument.is === 'tuple' ? argument.items : [];
  const [first] = items;
  if (callable.name === 'torch._utils _rebuild_parameter') return first ?? other;
  if (!/^torch\._utils _rebuild_tensor(_v[23])?$/.test(callable.name)) return other;
  if (typeof first !== 'object' || first.is !== 'storage') return other;
  const size = items[2];
  const named = items[6];
  const shape = typeof size === 'object' && size.is === 'tuple' ? size.items : [];
  if (shape.length > MAX_SIDES) return other;
  const sides = shape.filter((side) => typeof side === 'number' && Number.isSafeInteger(side) && side >= 0);
  if (sides.length !== shape.length) return other;
  const dtype =
    callable.name.endsWith('_v3') && typeof named === 'object' && named.is === 'global'
      ? (dtypes[named.name.replace(/^torch /, '')] ?? first.dtype)
      : first.dtype;
  return { is: 'tensor', tensor: { dtype, shape: sides.map(Number) } };
}

/** Numbers that lie elsewhere in the file: `('storage', <class>, key, device, elements)`, by torch's `persistent_id`. */
export function storageOf(
  id: PickleValue,
): { readonly dtype: string; readonly key?: string; readonly bytes?: number } | undefined {
  if (typeof id !== 'object' || id.is !== 'tuple') return undefined;
  const [, type, key, , elements] = id.items;
  if (typeof type !== 'object' || type.is !== 'global') return undefined;
  const [dtype, size] = storageTypes[type.name.split(/[ .]/).at(-1) ?? ''] ?? ['U8', 1];
  const counted = typeof key === 'string' && typeof elements === 'number' && elements >= 0;
  return counted ? { dtype, key, bytes: elements * size } : { dtype };
}
