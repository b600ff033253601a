import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProcStat, parsePs, parseWindows } from '../../../src/main/platform/processTable.ts';
import { processTree } from '../../../src/main/platform/processTree.ts';

const process = (pid: number, parent: number, group = pid, more: object = {}) => {
  return { pid, parent, group, zombie: false, startedAt: `t${pid}`, ...more };
};
const pids = (tree: readonly { pid: number }[]) => tree.map((one) => one.pid);

describe('process table', () => {
  it('reads a stat line whose program name holds spaces and brackets', () => {
    const stat =
      '4711 (a) R (b c) S 17 4700 4700 0 -1 4194304 1 0 0 0 5 6 0 0 20 0 1 0 987654 1000 20 18446744073709551615';
    const expected = { pid: 4711, parent: 17, group: 4700, zombie: false, startedAt: 'boot:987654' };
    expect(parseProcStat(stat, 'boot')).toEqual(expected);
    expect(parseProcStat(stat.replace(') S 17', ') Z 17'), 'boot')?.zombie).toBe(true);
  });

  it('takes no nonsense for a process', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        expect(parseProcStat(text, 'b')).toBeUndefined();
      }),
    );
  });

  it('reads the lists of ps and of Windows', () => {
    const ps = '    1     0     1 Ss   Mon Nov  3 09:00:00 2025\n  812     1   812 Z+   Mon Nov  3 09:00:05 2025    \n';
    expect(parsePs(ps)).toEqual([
      { pid: 1, parent: 0, group: 1, zombie: false, startedAt: 'Mon Nov  3 09:00:00 2025' },
      { pid: 812, parent: 1, group: 812, zombie: true, startedAt: 'Mon Nov  3 09:00:05 2025' },
    ]);
    expect(parseWindows('4 0 133500\r\n812 4 133507\r\nnoise\r\n')).toEqual([
      { pid: 4, parent: 0, group: 0, zombie: false, startedAt: '133500' },
      { pid: 812, parent: 4, group: 0, zombie: false, startedAt: '133507' },
    ]);
  });
});

describe('process tree', () => {
  const all = [process(1, 0), process(10, 1), process(11, 10, 10), process(12, 11), process(13, 1, 10), process(20, 1)];

  it('holds the root, its group and all descendants, and nothing else', () => {
    expect(pids(processTree(all, { pid: 10 }, [], 999))).toEqual([10, 11, 12, 13]);
  });

  it('still finds the group and those known when the root is gone', () => {
    const orphans = [process(1, 0), process(12, 1), process(14, 12), process(13, 1, 10), process(20, 1)];
    expect(pids(processTree(orphans, { pid: 10 }, [{ pid: 12, startedAt: 't12' }], 999))).toEqual([12, 14, 13]);
  });

  it('leaves alone a process that got the pid later', () => {
    expect(processTree(all, { pid: 10, startedAt: 'another' }, [], 999)).toEqual([]);
    expect(processTree(all, { pid: 99 }, [{ pid: 20, startedAt: 'another' }], 999)).toEqual([]);
  });

  it('never holds zombies nor ourselves', () => {
    const mixed = [process(10, 1, 10, { zombie: true }), process(11, 10, 10), process(12, 10, 10)];
    expect(pids(processTree(mixed, { pid: 10 }, [], 12))).toEqual([11]);
  });
});
