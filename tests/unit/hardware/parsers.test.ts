import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineSightings, parseEngineList } from '../../../src/main/hardware/engineList.ts';
import { mergeSightings } from '../../../src/main/hardware/mergeSightings.ts';
import { parseNvidiaSmi } from '../../../src/main/hardware/nvidiaSmi.ts';
import { parseCpuInfo, parseSysctlFeatures } from '../../../src/main/hardware/processor.ts';
import { parseRocmSmi } from '../../../src/main/hardware/rocmSmi.ts';
import type { Sighting } from '../../../src/main/hardware/sighting.ts';
import { parseSysfs } from '../../../src/main/hardware/sysfsDrm.ts';
import { parseSystemProfiler } from '../../../src/main/hardware/systemProfiler.ts';
import { parseVulkanInfo } from '../../../src/main/hardware/vulkanInfo.ts';
import { parseWindowsVideo } from '../../../src/main/hardware/windowsVideo.ts';
import { deviceFixtures } from '../../support/deviceFixtures.ts';

const engine = (text: string): Sighting[] => {
  const list = parseEngineList(text);
  return list ? engineSightings(list) : [];
};
const parsers: Record<string, (text: string) => Sighting[]> = {
  'nvidia-smi': parseNvidiaSmi,
  'rocm-smi': parseRocmSmi,
  sysfs: parseSysfs,
  vulkaninfo: parseVulkanInfo,
  windows: parseWindowsVideo,
  'system-profiler': parseSystemProfiler,
  engine,
};
const recorded = (source: string): string[] =>
  deviceFixtures.flatMap(({ answers }) => {
    const told = answers[source];
    return told && 'lines' in told && told.lines.join('').trim() !== '' ? [told.lines.join('\n')] : [];
  });

/** A text with pieces cut out, doubled or replaced: what a tool of another version, or one that is ended, may write. */
const spoiled = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), fc.string({ maxLength: 8, unit: 'binary' })),
        {
          maxLength: 5,
        },
      ),
    )
    .map(([text, cuts]) =>
      cuts.reduce((now, [at, length, put]) => {
        const from = Math.floor(at * now.length);
        return now.slice(0, from) + put + now.slice(from + length);
      }, text),
    );

function expectSense(cards: readonly Sighting[]): void {
  for (const { name, memoryTotal, memoryFree, slot, pciId } of cards) {
    if (name !== undefined) expect(name.trim().length).toBeGreaterThan(0);
    if (name !== undefined) expect(name.length).toBeLessThanOrEqual(220);
    for (const bytes of [memoryTotal, memoryFree])
      if (bytes !== undefined) expect(Number.isSafeInteger(bytes) && bytes >= 0).toBe(true);
    if (slot !== undefined) expect(slot).toMatch(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/);
    if (pciId !== undefined) expect(pciId).toMatch(/^[0-9a-f]{4}:[0-9a-f]{4}$/);
  }
}

describe.each(Object.entries(parsers))('what %s wrote', (source, parse) => {
  it('gives cards where a fixture has some', () => {
    expect(recorded(source).length).toBeGreaterThan(0);
    expect(recorded(source).flatMap(parse).length).toBeGreaterThan(0);
    for (const text of recorded(source)) expectSense(parse(text));
  });

  it('is read without a fault whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => expectSense(parse(text))));
    fc.assert(fc.property(fc.json(), (text) => expectSense(parse(text))));
    fc.assert(
      fc.property(spoiled(recorded(source)), (text) => expectSense(parse(text))),
      { numRuns: 500 },
    );
  });

  it('reads the same with the line ends of Windows', () => {
    for (const text of recorded(source)) expect(parse(text.replaceAll('\n', '\r\n'))).toEqual(parse(text));
  });
});

describe('cards of several sources', () => {
  const card = fc.record(
    {
      name: fc.constantFrom('NVIDIA GeForce RTX 3060', 'GeForce RTX 4090', 'AMD Radeon RX 6800 XT', 'Intel UHD'),
      vendor: fc.constantFrom('nvidia' as const, 'amd' as const, 'intel' as const),
      slot: fc.constantFrom('0000:01:00.0', '0000:02:00.0', '0000:03:00.0'),
      pciId: fc.constantFrom('10de:2504', '10de:2684', '1002:73bf'),
      memoryTotal: fc.constantFrom(8e9, 12e9, 24e9),
      placement: fc.constantFrom('discrete' as const, 'integrated' as const),
    },
    { requiredKeys: [] },
  );
  const source = fc.array(card, { maxLength: 4 });

  it('are never fewer than the source with most of them, nor more than all together', () => {
    fc.assert(
      fc.property(fc.array(source, { maxLength: 4 }), (sources) => {
        const merged = mergeSightings(sources).length;
        expect(merged).toBeGreaterThanOrEqual(Math.max(0, ...sources.map((one) => one.length)));
        expect(merged).toBeLessThanOrEqual(sources.flat().length);
      }),
    );
  });

  it('are the same when one source tells everything twice', () => {
    const distinct = fc.uniqueArray(fc.constantFrom('0000:01:00.0', '0000:02:00.0', '0000:03:00.0'));
    fc.assert(
      fc.property(distinct, (slots) => {
        const told = slots.map((slot): Sighting => ({ slot, vendor: 'nvidia', name: 'NVIDIA GeForce RTX 3090' }));
        expect(mergeSightings([told, told.toReversed()])).toEqual(told);
      }),
    );
  });
});

describe('the summary of vulkaninfo', () => {
  const block = (lines: readonly string[]): string => lines.map((line) => `\t${line}`).join('\n');
  const radeon = [
    'vendorID           = 0x1002',
    'deviceID           = 0x73bf',
    'deviceType         = PHYSICAL_DEVICE_TYPE_DISCRETE_GPU',
    'deviceUUID         = 00000000-0b00-0000-0000-000000000000',
  ];

  it('tells the version as older ones of it write it, with the number before', () => {
    const lines = ['apiVersion         = 4198519 (1.1.119)', 'deviceName         = GeForce GTX 1070'];
    expect(parseVulkanInfo(`GPU0:\n${block(lines)}`)).toMatchObject([{ vulkan: '1.1.119' }]);
  });

  it('names a card once that two drivers offer', () => {
    const text = [
      'GPU0:',
      block([...radeon, 'apiVersion = 1.3.260', 'deviceName = AMD Radeon RX 6800 XT (RADV NAVI21)']),
      'GPU1:',
      block([...radeon, 'apiVersion = 1.3.255', 'deviceName = AMD Radeon RX 6800 XT']),
    ].join('\n');
    expect(parseVulkanInfo(text).map(({ name }) => name)).toEqual(['AMD Radeon RX 6800 XT (RADV NAVI21)']);
    const another = text.replace('0b00-0000-0000-000000000000\n\tapiVersion = 1.3.255', '0c00-0000-0000-000000000000');
    expect(parseVulkanInfo(another)).toHaveLength(2);
  });
});

describe('instruction sets', () => {
  it('are read from the flags of either system', () => {
    expect(parseCpuInfo('processor\t: 0\nflags\t\t: fpu sse4_2 avx avx2 fma avx512f\n')).toEqual([
      'sse4_2',
      'avx',
      'avx2',
      'fma',
      'avx512f',
    ]);
    expect(parseCpuInfo('Features\t: fp asimd asimddp\n')).toEqual(['asimd', 'asimddp']);
    expect(parseCpuInfo('')).toBeUndefined();
    expect(parseSysctlFeatures('FPU SSE4.2 AVX1.0 FMA\nAVX2 BMI1')).toEqual(['sse4_2', 'avx', 'avx2', 'fma']);
  });
});
