import { describe, expect, it } from 'vitest';
import { deviceWords, isProcessor } from '../../../src/renderer/features/create/stage/deviceWords.ts';
import * as example from '../../../src/shared/contract/examples.ts';

const engine = (device: string, threads?: number) => ({
  ...example.engine,
  device,
  ...(threads !== undefined && { threads }),
});

describe('the device that draws', () => {
  it('is the processor by the settings, also when the engine tells its own name', () => {
    expect(deviceWords(null, 'cpu')).toBe('Draws on the processor');
    expect(deviceWords(engine('AMD EPYC', 1), 'cpu')).toBe('Draws on the processor (AMD EPYC) with one thread');
    expect(deviceWords(engine('CPU', 3), 'cpu')).toBe('Draws on the processor with 3 threads');
    expect(isProcessor(engine('AMD EPYC'), 'cpu')).toBe(true);
  });

  it('is a graphics card by its name where it has one', () => {
    expect(deviceWords(null, 'vulkan0')).toBe('Draws on the graphics card by Vulkan');
    expect(deviceWords(engine('Vulkan0 (NVIDIA RTX 4090)'), 'vulkan0')).toBe('Draws on NVIDIA RTX 4090 by Vulkan');
    expect(isProcessor(engine('Vulkan0 (NVIDIA RTX 4090)'), 'vulkan0')).toBe(false);
  });
});
