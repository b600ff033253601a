import { createHash } from 'node:crypto';
import type { SelfTestResult } from '../../src/shared/schema/device.ts';
import type { EngineBuild } from '../../src/shared/schema/engineBuild.ts';
import { zipOf, type ZipPart } from './zipWriter.ts';

const RELEASE = 'https://github.com/leejet/stable-diffusion.cpp/releases/download';

/** What a build of upstream looks like, in small. */
export const engineParts = (version: string): ZipPart[] => [
  { name: 'sd-server', data: `#!/bin/sh\necho ${version}\n`, mode: 0o100_755 },
  { name: 'libggml.so', data: `library of ${version}` },
  { name: 'stable-diffusion.cpp.txt', data: 'MIT' },
];

export const passed = (): SelfTestResult => ({
  outcome: 'passed',
  at: Date.now(),
  flashAttention: true,
  loadMs: 10,
  firstMs: 5,
  drawMs: 2,
  difference: 0,
});

/** An entry of the list for these archives, for this machine. */
export function aBuild(id: string, archives: readonly Buffer[], more: Partial<EngineBuild> = {}): EngineBuild {
  return {
    id,
    version: id,
    platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
    arch: process.arch === 'arm64' ? 'arm64' : 'x64',
    backends: ['vulkan'],
    executable: 'sd-server',
    archives: archives.map((bytes, index) => ({
      url: `${RELEASE}/${id}/${id}-${index}.zip`,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      contains: index === 0 ? ['sd-server'] : ['libcudart.so'],
    })),
    needs: ['A processor.'],
    licences: [{ name: 'MIT', of: 'stable-diffusion.cpp', url: 'https://example.org/mit', mustAccept: false }],
    source: ['https://example.org/builds'],
    ...more,
  };
}

export const engineZip = (version: string): Buffer => zipOf(engineParts(version));

/** One that takes a while to fetch and to unpack: there are many files in it. */
export const slowZip = (): Buffer =>
  zipOf([
    ...engineParts('slow'),
    ...Array.from({ length: 400 }, (_, at) => ({
      name: `library/kernel-${at}.dat`,
      data: `kernel ${at} `.repeat(40),
    })),
  ]);
