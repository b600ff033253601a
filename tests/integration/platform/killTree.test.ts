import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killTree } from '../../../src/main/platform/killTree.ts';
import { createOrphanGuard } from '../../../src/main/platform/orphanGuard.ts';
import { findProcess, listProcesses } from '../../../src/main/platform/processTable.ts';
import { spawnChild } from '../../../src/main/platform/spawnChild.ts';
import { waitFor } from '../../support/standIn.ts';

const quiet = { stdout: () => {}, stderr: () => {} };
let started: number[] = [];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kill-tree-'));
});
afterEach(async () => {
  for (const pid of started) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone, as it should be.
    }
  }
  started = [];
  await rm(folder, { recursive: true, force: true });
});

/** Starts a Node program and answers the pids it prints. */
async function run(code: string, count: number) {
  let printed = '';
  const child = spawnChild(
    { file: process.execPath, args: ['-e', code] },
    { ...quiet, stdout: (chunk) => (printed += Buffer.from(chunk).toString()) },
  );
  const pids = await waitFor('the pids', () => {
    const all = [...printed.matchAll(/\d+/g)].map(([pid]) => Number(pid));
    return all.length >= count && all;
  });
  started.push(...pids);
  return { child, pids };
}

const alive = async (pids: readonly number[]) =>
  (await listProcesses()).filter((one) => pids.includes(one.pid) && !one.zombie);
const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log(process.pid);';
/** A stubborn process with a stubborn child in the same group and one that left the group. */
const family = `const { spawn } = require("child_process");
  const code = ${JSON.stringify(stubborn)};
  for (const detached of [false, true]) spawn(process.execPath, ["-e", code], { stdio: ["ignore", "inherit", "ignore"], detached });
  ${stubborn}`;

describe('killing a tree', () => {
  it('ends a process that obeys, before the grace time is over', async () => {
    const { child, pids } = await run('setInterval(() => {}, 1000); console.log(process.pid);', 1);
    await killTree({ pid: child.pid ?? 0 }, { graceMs: 3_600_000 });
    expect(await alive(pids)).toEqual([]);
    expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it.skipIf(process.platform === 'win32')(
    'ends all descendants, also those that ignore it or left the group',
    async () => {
      const { child, pids } = await run(family, 3);
      expect(await alive(pids)).toHaveLength(3);
      await killTree({ pid: child.pid ?? 0 }, { graceMs: 100 });
      expect(await alive(pids)).toEqual([]);
    },
  );

  it('leaves alone a process that only has the same pid', async () => {
    const { child, pids } = await run(stubborn, 1);
    await killTree({ pid: child.pid ?? 0, startedAt: 'another time' }, { graceMs: 0 });
    expect(await alive(pids)).toHaveLength(1);
  });

  it('is content with a process that is gone', async () => {
    const { child, pids } = await run('console.log(process.pid)', 1);
    await child.exited;
    await killTree({ pid: child.pid ?? 0 }, { graceMs: 0 });
    expect(await alive(pids)).toEqual([]);
  });
});

describe('orphan guard', () => {
  const guardFor = (file: string) => createOrphanGuard({ file, graceMs: 50 });

  it('ends the very process it remembered', async () => {
    const file = path.join(folder, 'run', 'engine.json');
    const { child, pids } = await run(stubborn, 1);
    await guardFor(file).remember(child.pid ?? 0);
    expect(await guardFor(file).sweep()).toBe('ended');
    expect(await alive(pids)).toEqual([]);
    expect(await guardFor(file).sweep()).toBe('nothing');
  });

  it('spares another process that got the pid, and removes the file', async () => {
    const file = path.join(folder, 'engine.json');
    const { child, pids } = await run(stubborn, 1);
    await writeFile(file, JSON.stringify({ pid: child.pid, startedAt: 'long ago' }));
    expect(await guardFor(file).sweep()).toBe('stale');
    expect(await alive(pids)).toHaveLength(1);
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"pid":"7","startedAt":"x"}',
    '{"pid":-1,"startedAt":"x"}',
    '{"pid":1,"startedAt":"x"}',
    '{"pid":7.5,"startedAt":"x"}',
    '{"pid":7}',
  ])('ends nothing for the file %j and removes it', async (text) => {
    const file = path.join(folder, 'engine.json');
    await writeFile(file, text);
    expect(await guardFor(file).sweep()).toBe('stale');
    expect(await guardFor(file).sweep()).toBe('nothing');
  });

  it('never ends the process that asks', async () => {
    const file = path.join(folder, 'engine.json');
    const self = await findProcess(process.pid);
    await writeFile(file, JSON.stringify({ pid: process.pid, startedAt: self?.startedAt }));
    expect(await guardFor(file).sweep()).toBe('stale');
  });

  it('remembers nothing of a process that is gone', async () => {
    const file = path.join(folder, 'engine.json');
    const { child } = await run('console.log(process.pid)', 1);
    await child.exited;
    expect(await guardFor(file).remember(child.pid ?? 0)).toBeUndefined();
    expect(await guardFor(file).sweep()).toBe('nothing');
  });
});
