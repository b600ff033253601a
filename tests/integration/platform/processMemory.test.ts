import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ownMemory, peakMemory, resetPeakMemory } from '../../../src/main/platform/processMemory.ts';

const HELD = 80_000_000;
/** Holds a lot for a moment, then says so. */
const program = `
  let held = Buffer.alloc(${HELD}, 1);
  setTimeout(() => { held = null; gc(); process.stdout.write('let go'); setInterval(() => {}, 1000); }, 100);
`;

describe.runIf(process.platform === 'linux')('the memory of a process', () => {
  it('is told at its peak, from the last reset on', async () => {
    const child = spawn(process.execPath, ['--expose-gc', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      const whole = (await peakMemory(child.pid)) ?? 0;
      expect(whole).toBeGreaterThan(HELD);
      expect(await resetPeakMemory(child.pid)).toBe(true);
      expect(await peakMemory(child.pid)).toBeLessThan(whole - HELD / 2);
      expect(ownMemory(child.pid)).toBeGreaterThan(1_000_000);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    expect(await resetPeakMemory(child.pid)).toBe(false);
    expect(await peakMemory(child.pid)).toBeUndefined();
    expect(ownMemory(child.pid)).toBe(0);
  });

  it('is not told where there is no process', async () => {
    expect(await resetPeakMemory(undefined)).toBe(false);
    expect(await peakMemory(undefined)).toBeUndefined();
    expect(ownMemory(undefined)).toBe(0);
  });
});
