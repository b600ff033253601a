import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { enginePids, pidsOf, runProgram, startApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const program = path.join(import.meta.dirname, '../../../out/main/cli.js');
const SMALL = ['--width', '64', '--height', '64', '--steps', '1'];
const LONG = ['--width', '512', '--height', '512', '--steps', '150', '--count', '5'];
const KEY = 'a-key-of-the-server';

const generate = (dataDir: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runProgram(dataDir, [process.execPath, program, 'a cat', ...args, '--data-dir', dataDir], env);

describe('npm run generate beside a server', () => {
  it('names the variable of the key that the server wants', async () => {
    const dataDir = tempFolder();
    const app = await startApp({ dataDir, env: { TINTYPE_API_KEY: KEY } });
    const without = generate(dataDir, SMALL, { TINTYPE_API_KEY: '' });
    expect(await without.exited).toEqual({ code: 1, signal: null });
    expect(without.stderr()).toBe(
      `The server at ${app.url} wants an API key. Set TINTYPE_API_KEY to one of its keys, then try again.\n`,
    );
    const wrong = generate(dataDir, SMALL, { TINTYPE_API_KEY: 'some-other-key' });
    expect(await wrong.exited).toEqual({ code: 1, signal: null });
    expect(wrong.stderr()).toMatch(/does not know the key in TINTYPE_API_KEY\./);
    const right = generate(dataDir, SMALL, { TINTYPE_API_KEY: KEY });
    expect(await right.exited, right.stderr()).toEqual({ code: 0, signal: null });
  });

  it('says where to resume its queue, and not to start what runs', async () => {
    const dataDir = tempFolder();
    const app = await startApp({ dataDir });
    await app.client.call('queue.pause', {});
    const run = generate(dataDir, SMALL);
    expect(await run.exited).toEqual({ code: 1, signal: null });
    expect(run.stderr()).toBe(
      `The queue is paused. Resume it in the app, or with POST ${app.url}/v1/queue/resume, then try again.\n`,
    );
  });

  it('says that its job is kept when the server goes, and the job goes on at the next start', async () => {
    const dataDir = tempFolder();
    const app = await startApp({ dataDir });
    const run = generate(dataDir, LONG);
    await eventually('an engine at work', async () => (await enginePids(dataDir)).length > 0);
    await app.crash();
    expect(await run.exited).toEqual({ code: 1, signal: null });
    const id = /The server has gone\. The job (\S+) is kept, and goes on when /.exec(run.stderr())?.[1] ?? '';
    const again = await startApp({ dataDir });
    const job = await again.client.call('generations.get', { params: { id }, query: {} });
    expect(job).toMatchObject({ status: expect.stringMatching(/^(?:pending|in_progress)$/) });
    await again.client.call('generations.cancel', { params: { id } });
  });
});

it('npm run generate asks to wait for another run on the same data folder', async () => {
  const dataDir = tempFolder();
  const first = generate(dataDir, LONG);
  await eventually('an engine at work', async () => (await enginePids(dataDir)).length > 0);
  const second = generate(dataDir, SMALL);
  expect(await second.exited).toEqual({ code: 1, signal: null });
  expect(second.stderr()).toMatch(
    /^Another Tintype is using \S+\. Wait until it has ended, or choose .*--data-dir\.\n$/,
  );
  first.send('SIGINT');
  expect(await first.exited).toEqual({ code: 1, signal: null });
});

it('npm run generate finds a server that listens on all addresses, which says so', async () => {
  const dataDir = tempFolder();
  const app = await startApp({ dataDir, args: ['--host', '0.0.0.0'], env: { TINTYPE_API_KEY: KEY } });
  expect(app.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(app.stdout()).toContain('It listens on all addresses of this machine');
  expect(JSON.parse(await readFile(path.join(dataDir, 'server.json'), 'utf8'))).toMatchObject({ url: app.url });
  const run = generate(dataDir, SMALL, { TINTYPE_API_KEY: KEY });
  expect(await run.exited, run.stderr()).toEqual({ code: 0, signal: null });
  expect(run.stderr()).toContain(`Using the server at ${app.url}.`);
});

describe('output that nobody reads', () => {
  const unread = (dataDir: string, script: string) =>
    runProgram(dataDir, ['bash', '-c', `set -o pipefail; ${script}`, 'bash', process.execPath, dataDir, program]);

  it.each([
    ['standard output', '| true'],
    ['both', '2>&1 | true'],
  ])('on %s does not keep npm run generate from its clean end', async (_name, pipe) => {
    const dataDir = tempFolder();
    const run = unread(dataDir, `"$1" "$3" "a cat" ${SMALL.join(' ')} --data-dir "$2" ${pipe}`);
    expect(await run.exited, run.stderr()).toEqual({ code: 0, signal: null });
    expect(run.stderr()).not.toMatch(/EPIPE|\n +at /);
    expect(await pidsOf(dataDir)).toEqual([]);
    const app = await startApp({ dataDir });
    const { items } = await app.client.call('generations.list', {});
    expect(items.map((job) => job.status)).toEqual(['complete']);
  });
});
