import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { listProcesses } from '../../../src/main/platform/processTable.ts';
import { runTool } from '../../../src/main/platform/runTool.ts';
import { eventually } from '../../support/eventually.ts';

const node = (script: string) => ({ file: process.execPath, args: ['-e', script] });
const patient = { deadlineMs: 60_000 };

describe('a tool of the system', () => {
  it('answers what it wrote', async () => {
    const answer = await runTool(node('process.stdout.write("größe 12"); process.stderr.write("noise")'), patient);
    expect(answer).toMatchObject({ is: 'answered', output: 'größe 12' });
  });

  it('is asked in plain English', async () => {
    const answer = await runTool(node('console.log(process.env.LC_ALL, process.env.LANG)'), patient);
    expect(answer).toMatchObject({ is: 'answered', output: 'C C\n' });
  });

  it('may be missing', async () => {
    expect((await runTool({ file: 'no-such-tool-of-any-system', args: [] }, patient)).is).toBe('absent');
  });

  it('may fail, with its own words', async () => {
    const answer = await runTool(node('console.log("half"); console.error("no driver"); process.exit(9)'), patient);
    expect(answer).toMatchObject({ is: 'failed', why: 'exit code 9: no driver', output: 'half\n' });
  });

  it('may crash', async () => {
    const answer = await runTool(node('process.kill(process.pid, "SIGSEGV")'), patient);
    expect(answer).toMatchObject({ is: 'failed', why: 'SIGSEGV' });
  });

  it('may hang, and is ended then with all that it started', async () => {
    const child = 'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"])';
    const hanging = node(`process.on("SIGTERM", () => {}); ${child}; setInterval(() => {}, 1000)`);
    const before = new Set((await listProcesses()).map(({ pid }) => pid));
    expect((await runTool(hanging, { deadlineMs: 500 })).is).toBe('late');
    const left = async () =>
      (await listProcesses()).filter(({ pid, parent }) => !before.has(pid) && parent === process.pid);
    while ((await left()).length > 0) await sleep(20);
  });

  it('is ended also where the app ends right after it gave it up', { timeout: 30_000 }, async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'run-tool-'));
    const file = path.join(folder, 'pid');
    await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'runToolChild.ts'), file]);
    const pid = Number(await readFile(file, 'utf8'));
    expect(pid).toBeGreaterThan(1);
    await eventually('the tool to be gone', async () =>
      (await listProcesses()).every((one) => one.pid !== pid || one.zombie),
    );
    await rm(folder, { recursive: true });
  });

  it('may write without end', async () => {
    const flood = node('for (let i = 0; i < 200; i++) process.stdout.write("x".repeat(10000))');
    const answer = await runTool(flood, { deadlineMs: 60_000, maxBytes: 5_000 });
    expect(answer).toMatchObject({ is: 'answered', output: 'x'.repeat(5_000) });
  });

  it('may write without end and never stop, and takes no memory by it', async () => {
    const flood = node('const more = () => process.stdout.write("x".repeat(1e6), more); more()');
    const before = process.memoryUsage().arrayBuffers;
    const answer = await runTool(flood, { deadlineMs: 2_000, maxBytes: 5_000 });
    const after = process.memoryUsage().arrayBuffers;
    expect(answer.is).toBe('late');
    expect(after - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('is ended when nobody wants its answer any more', { timeout: 30_000 }, async () => {
    const unwanted = new AbortController();
    const asked = runTool(node('setInterval(() => {}, 1000)'), { ...patient, signal: unwanted.signal });
    setTimeout(() => unwanted.abort(), 200);
    expect((await asked).is).toBe('late');
    expect((await runTool(node('setInterval(() => {}, 1000)'), { ...patient, signal: unwanted.signal })).is).toBe(
      'late',
    );
  });
});
