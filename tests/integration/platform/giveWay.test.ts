import { existsSync, readFileSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { giveWay } from '../../../src/main/platform/giveWay.ts';
import { spawnChild } from '../../../src/main/platform/spawnChild.ts';

const waitsForInput = { file: process.execPath, args: ['-e', 'process.stdin.resume()'] };
const deaf = { stdout: () => {}, stderr: () => {} };

describe('giving way', () => {
  it('puts a process behind the others, as itself and as a session', async () => {
    const child = spawnChild(waitsForInput, deaf);
    const pid = child.pid ?? 0;
    giveWay(pid);
    expect(getPriority(pid)).toBe(constants.priority.PRIORITY_BELOW_NORMAL);
    const group = `/proc/${pid}/autogroup`;
    if (existsSync(group)) expect(readFileSync(group, 'utf8')).toMatch(/ nice 10\n$/);
    child.closeInput();
    await child.exited;
  });

  it('lets a process alone that is gone', async () => {
    const child = spawnChild(waitsForInput, deaf);
    child.closeInput();
    await child.exited;
    expect(() => giveWay(child.pid ?? 0)).not.toThrow();
  });
});
