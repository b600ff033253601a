import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizePresets, sizeProblem } from '../../../src/renderer/state/modelSizes.ts';

const rule = fc.record({
  multiple: fc.constantFrom(8, 16, 32, 64),
  square: fc.boolean(),
  max: fc.constantFrom(256, 1024, 2048, 4096),
});

describe('size presets', () => {
  it('are all sizes that the model draws, each once, with its own among them', () => {
    fc.assert(
      fc.property(rule, fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }), (sizes, a, b) => {
        const side = (n: number): number =>
          Math.max(Math.ceil(64 / sizes.multiple) * sizes.multiple, Math.min(sizes.max, n * sizes.multiple));
        const width = side(a);
        const height = sizes.square ? width : side(b);
        const defaults = { width, height, steps: 1, cfgScale: 1, sampler: 'euler', scheduler: 'discrete' };
        const presets = sizePresets({ defaults, sizes });
        expect(presets.filter(({ native }) => native)).toMatchObject([{ width, height }]);
        expect(presets.filter((preset) => sizeProblem(preset, sizes) !== null)).toEqual([]);
        const names = presets.map((preset) => `${preset.width}×${preset.height}`);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it('offer both orientations where the model draws them, and only squares where it does not', () => {
    const defaults = { width: 512, height: 512, steps: 20, cfgScale: 7, sampler: 'euler', scheduler: 'karras' };
    const free = sizePresets({ defaults, sizes: { multiple: 8, square: false, max: 4096 } });
    expect(free.map(({ label }) => label)).toEqual(['Standard', 'Portrait', 'Tall', 'Landscape', 'Wide']);
    expect(free.some(({ width, height }) => width > height)).toBe(true);
    const square = sizePresets({ defaults, sizes: { multiple: 8, square: true, max: 4096 } });
    expect(square.map(({ width, height }) => [width, height])).toEqual([
      [256, 256],
      [512, 512],
      [768, 768],
      [1024, 1024],
    ]);
  });

  it('says what is wrong with a size', () => {
    const sizes = { multiple: 64, square: true, max: 1024 };
    expect(sizeProblem({ width: 100, height: 100 }, sizes)).toBe('This model needs multiples of 64.');
    expect(sizeProblem({ width: 2048, height: 2048 }, sizes)).toBe('This model draws at most 1024 pixels a side.');
    expect(sizeProblem({ width: 512, height: 256 }, sizes)).toBe('This model draws squares only.');
    expect(sizeProblem({ width: 512, height: 512 }, sizes)).toBeNull();
  });
});
