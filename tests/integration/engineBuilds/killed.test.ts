import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { buildServer, filesBelow } from '../../support/buildRig.ts';
import { aBuild, slowZip } from '../../support/engineArchives.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { testModelFolder } from '../../support/testModel.ts';

const program = fileURLToPath(new URL('../../support/appWithBuilds.ts', import.meta.url));

/** The app as a process of its own, and the states of the build that it told. */
function startApp(args: readonly string[]): { child: ChildProcess; states(): string[] } {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return { child, states: () => printed.split('\n').slice(0, -1) };
}

it.each([
  ['downloading', 300],
  ['unpacking', 40],
  ['unpacking', 120],
  ['testing', 20],
])('killed while %s (after %i ms) it is clean and goes on at the next start', async (state, afterMs) => {
  const dataDir = tempFolder();
  const engines = join(dataDir, 'engines');
  const archive = slowZip();
  // Slow enough that a good part of it is written down before the end.
  let pause = state === 'downloading' ? 600 : 0;
  const server = await buildServer([{ build: aBuild('slow', [archive]), archives: [archive] }], () => ({ pause }));
  const args = [dataDir, server.url, await testModelFolder()];
  const first = startApp([...args, '60000']);
  await eventually(`the build to be ${state}`, () => first.states().includes(state));
  if (state === 'downloading') await eventually('bytes to come', () => filesBelow(engines).includes('.slow.0.zip'));
  await sleep(afterMs);
  first.child.kill('SIGKILL');
  await once(first.child, 'close');
  expect(first.states().at(-1)).toBe(state);
  // Nothing that could be taken for a whole build, before the last step.
  expect(filesBelow(engines).some((name) => name.startsWith('slow/'))).toBe(state === 'testing');
  const [requests, sent] = [server.requests.length, server.sent()];
  pause = 0;
  const second = startApp(args);
  await eventually('the build to be ready', () => second.states().includes('ready'));
  const left = filesBelow(engines).filter((name) => !name.includes('/'));
  expect(left).toEqual(['slow']);
  expect(filesBelow(join(engines, 'slow')).filter((name) => name.endsWith('.dat'))).toHaveLength(400);
  if (state === 'testing') expect(server.requests).toHaveLength(requests);
  expect(server.sent() - sent).toBeLessThan(state === 'downloading' ? archive.length : 10);
});
