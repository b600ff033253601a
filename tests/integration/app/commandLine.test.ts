import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { enginePids, pidsOf, runProgram, startApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const program = path.join(import.meta.dirname, '../../../out/main/cli.js');
const SMALL = ['--width', '64', '--height', '64', '--steps', '1'];

const generate = (dataDir: string, ...args: string[]) =>
  runProgram(dataDir, [process.execPath, program, ...args, '--data-dir', dataDir]);
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe('npm run generate', () => {
  it('prints the paths of real pictures, says that they are noise, and leaves no process', async () => {
    const dataDir = tempFolder();
    const run = generate(dataDir, 'a lighthouse at dusk', '--count', '2', ...SMALL);
    expect(await run.exited, run.stderr()).toEqual({ code: 0, signal: null });
    const files = lines(run.stdout());
    expect(files).toHaveLength(2);
    for (const file of files)
      expect(await sharp(file).metadata()).toMatchObject({ format: 'png', width: 64, height: 64 });
    expect(run.stderr()).toContain('draws only noise');
    expect(await pidsOf(dataDir)).toEqual([]);
  });

  it('copies the pictures to a folder and prints the whole result as JSON', async () => {
    const dataDir = tempFolder();
    const out = path.join(dataDir, 'my pictures');
    const run = generate(dataDir, 'Ein Café!', '--seed', '9', '--format', 'webp', '--out', out, '--json', ...SMALL);
    expect(await run.exited, run.stderr()).toEqual({ code: 0, signal: null });
    const told: { status: string; seeds: number[]; files: string[] } = JSON.parse(run.stdout());
    expect(told).toMatchObject({ status: 'complete', seeds: [9] });
    expect(path.relative(out, told.files[0] ?? '')).toMatch(/^ein-cafe-9-\w{6}\.webp$/);
    expect(await sharp(told.files[0]).metadata()).toMatchObject({ format: 'webp' });
  });

  it('says what it would take, draws nothing and books nothing', async () => {
    const dataDir = tempFolder();
    const run = generate(dataDir, 'a lighthouse', '--estimate', ...SMALL);
    expect(await run.exited, run.stderr()).toEqual({ code: 0, signal: null });
    expect(run.stdout()).toMatch(/^About [\d.]+ s with \S+ on cpu\. It needs about .* guess by its files\.\n$/);
    const again = generate(dataDir, 'a lighthouse', '--estimate', '--json', ...SMALL);
    expect(await again.exited).toEqual({ code: 0, signal: null });
    expect(JSON.parse(again.stdout())).toMatchObject({ confidence: 'guessed', runs: 0 });
  });

  it.each([
    [['cat', '--width', 'wide'], /^--width: "wide" is not a number\.\n$/],
    [['cat', '--sampler', 'nope', ...SMALL], /^--sampler: unknown; one of /],
    [['cat', '--width', '64', '--height', '128'], /^--height: this model draws squares only/],
    [['cat', '--model', 'nope'], /^There is no model "nope"\./],
    [[], /^Say what to draw/],
    [['cat', '--out', path.join(import.meta.filename, 'below'), ...SMALL], /^--out: nothing can be written to /],
  ])('answers %j with one clear line and exit code 2', async (args, message) => {
    const run = generate(tempFolder(), ...args);
    expect(await run.exited).toEqual({ code: 2, signal: null });
    expect(run.stdout()).toBe('');
    expect(run.stderr()).toMatch(message);
    expect(lines(run.stderr())).toHaveLength(1);
  });

  it('finds the pictures of a server in another time zone, and refuses models folders that it would ignore', async () => {
    const dataDir = tempFolder();
    // A day apart, whatever time it is.
    const app = await startApp({ dataDir, env: { TZ: 'Pacific/Kiritimati' } });
    const run = runProgram(dataDir, [process.execPath, program, 'a cat', ...SMALL, '--data-dir', dataDir], {
      TZ: 'Etc/GMT+12',
    });
    expect(await run.exited, run.stderr()).toEqual({ code: 0, signal: null });
    expect(run.stderr()).toContain(`Using the server at ${app.url}`);
    expect(await sharp(lines(run.stdout())[0]).metadata()).toMatchObject({ format: 'png' });
    const refused = generate(dataDir, 'a cat', '--models-dir', dataDir, ...SMALL);
    expect(await refused.exited).toEqual({ code: 2, signal: null });
    expect(refused.stderr()).toMatch(/^--models-dir: the server at /);
  });

  it('does not mistake another program for the server of a crashed one', async () => {
    const dataDir = tempFolder();
    const app = await startApp({ dataDir });
    await app.crash();
    const asked: (string | undefined)[] = [];
    const stranger = createServer((request, response) => {
      asked.push(request.url);
      response.end('{}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void stranger.close());
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    await writeFile(path.join(dataDir, 'server.json'), JSON.stringify({ url, pid: app.pid, startedAt: 1 }));
    const run = generate(dataDir, 'a cat', ...SMALL);
    expect(await run.exited, run.stderr()).toEqual({ code: 0, signal: null });
    expect(asked).toEqual([]);
  });

  it('cancels its job on Ctrl-C and says so', async () => {
    const dataDir = tempFolder();
    const run = generate(dataDir, 'a cat', '--steps', '150', '--count', '5');
    await eventually('an engine at work', async () => (await enginePids(dataDir)).length > 0);
    run.send('SIGINT');
    expect(await run.exited).toEqual({ code: 1, signal: null });
    expect(run.stderr()).toContain('Cancelled.');
    const app = await startApp({ dataDir });
    const { items } = await app.client.call('generations.list', {});
    expect(items.map((job) => job.status)).toEqual(['cancelled']);
  });
});
