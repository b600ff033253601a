import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NativeLog, parseLogLine } from '../../../src/engine/nativeLog.ts';

const deviceLine =
  "GGML backend device[1]: name='Vulkan0', desc='Some GPU (RADV)', type=GPU, reg='Vulkan', mem_free=8000, mem_total=16000";

describe('parseLogLine', () => {
  it('reads a device', () => {
    expect(parseLogLine(deviceLine)).toEqual({
      kind: 'device',
      index: 1,
      device: { name: 'Vulkan0', description: 'Some GPU (RADV)', type: 'GPU', memory_free: 8000, memory_total: 16_000 },
    });
  });

  it('gives 0 for a memory size that no JSON integer can carry', () => {
    expect(parseLogLine(deviceLine.replace('8000', '18446744073709551615'))).toMatchObject({
      device: { memory_free: 0 },
    });
  });

  it('reads the model family and the effect of a LoRA', () => {
    expect(parseLogLine('stable-diffusion.cpp:1021 - Version: MiniT2I ')).toEqual({
      kind: 'family',
      family: 'MiniT2I',
    });
    expect(parseLogLine('(0 / 2) LoRA tensors have been applied')).toEqual({ kind: 'lora', applied: 0, total: 2 });
    expect(parseLogLine('one or more requested LoRAs failed validation; preserving existing adapters')).toEqual({
      kind: 'lora',
      applied: 0,
      total: 1,
    });
  });

  it('finds nothing in any other line', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        expect(parseLogLine(line)).toBeNull();
      }),
    );
  });
});

describe('NativeLog', () => {
  it('collects devices in their order and the family', () => {
    const log = new NativeLog();
    log.add(2, deviceLine);
    log.add(2, deviceLine.replace('[1]', '[0]').replace('Vulkan0', 'CPU'));
    log.add(2, 'Version: Flux');
    expect(log.devices.map((device) => device.name)).toEqual(['CPU', 'Vulkan0']);
    expect(log.family).toBe('Flux');
  });

  it('gives the last error lines as the reason, and the last lines of all when there is no error', () => {
    const log = new NativeLog();
    for (let i = 0; i < 100; i += 1) log.add(2, `loading ${i}\n`);
    expect(log.reason()).toEqual(['loading 95', 'loading 96', 'loading 97', 'loading 98', 'loading 99']);
    log.add(0, `tensor missing ${'x'.repeat(1000)}`);
    log.add(2, 'cleaning up');
    expect(log.reason()).toEqual([expect.stringMatching(/^tensor missing x+$/)]);
    expect(log.reason()[0]).toHaveLength(400);
  });

  it('warns once of a LoRA that fits nothing', () => {
    const log = new NativeLog();
    log.add(2, '(3 / 6) LoRA tensors have been applied');
    expect(log.takeWarnings()).toEqual([]);
    log.add(2, '(0 / 6) LoRA tensors have been applied');
    expect(log.takeWarnings()).toHaveLength(1);
    expect(log.takeWarnings()).toEqual([]);
  });
});
