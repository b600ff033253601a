import { readModelHeader } from '../../src/main/models/modelHeader.ts';
import { classifyFile } from '../../src/main/models/classifyFile.ts';
import { ggufBytes, safetensorsBytes, safetensorsWith } from './modelBytes.ts';
import { loras, transformers } from './realNames.ts';
import { readerOf, torchFiles } from './torchFiles.ts';

/** What a run of the fuzzer came to. */
export interface FuzzResult {
  readonly inputs: number;
  readonly read: number;
  readonly slowestMs: number;
}

/** Whole files of every form, which the inputs are made from. */
const seeds: readonly Uint8Array[] = [
  safetensorsBytes(transformers.flux),
  safetensorsWith(
    {
      __metadata__: { ss_tag_frequency: '{"a":{"b":1}}', 'modelspec.trigger_phrase': 'a, b' },
      ...Object.fromEntries(
        Object.keys(loras.flux).map((name) => [name, { dtype: 'F16', shape: [2], data_offsets: [0, 4] }]),
      ),
    },
    4,
  ),
  ggufBytes([
    { name: 'double_blocks.0.img_attn.qkv.weight', sides: [32, 4], type: 8, bytes: 4 * 34 },
    { name: 'single_blocks.0.linear1.weight', sides: [256], type: 12, bytes: 144 },
  ]),
  ...Object.values(torchFiles),
];

/**
 * Reads `inputs` damaged files one by one: bytes changed, cut out, doubled, swapped between files, numbers set to
 * their extremes, and pure noise. The same `seed` gives the same inputs. Rejects when a reader does.
 */
export async function fuzzHeaders(inputs: number, seed: number): Promise<FuzzResult> {
  const random = xorshift(seed);
  let read = 0;
  let slowestMs = 0;
  for (let count = 0; count < inputs; count += 1) {
    const input = damage(random);
    const startedAt = performance.now();
    const header = await readModelHeader(readerOf(input));
    if (header.ok) {
      read += 1;
      classifyFile(header);
    }
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  }
  return { inputs, read, slowestMs };
}

function damage(random: (below: number) => number): Uint8Array {
  const source = seeds[random(seeds.length)] ?? new Uint8Array();
  let bytes = Uint8Array.from(source);
  for (let times = random(6); times >= 0; times -= 1) {
    const at = near(bytes, random);
    const length = random(64);
    switch (random(7)) {
      case 0:
        for (let i = 0; i < length; i += 1) bytes[at + i] = random(256);
        break;
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 2:
        bytes = bytes.slice(0, at);
        break;
      case 3:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
        break;
      case 4:
        bytes.fill(random(2) === 0 ? 0xff : 0, at, at + 1 + random(8));
        break;
      case 5: {
        const other = seeds[random(seeds.length)] ?? bytes;
        const from = near(other, random);
        bytes.set(other.subarray(from, Math.min(from + length, from + bytes.length - at)), at);
        break;
      }
      default:
        bytes = Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]);
    }
  }
  return bytes;
}

/** Headers stand at the start, and those of zip archives at the end. */
function near(bytes: Uint8Array, random: (below: number) => number): number {
  const length = Math.max(1, bytes.length);
  const window = Math.min(length, 1200);
  return random(3) === 0 ? length - 1 - random(window) : random(window);
}

function xorshift(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
}
