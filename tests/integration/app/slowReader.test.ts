import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { drawing, ended, large, small, submit } from '../../support/appJobs.ts';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { residentBytes } from '../../support/homeProcesses.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const MIB = 1024 * 1024;
const READERS = 4;
/** Far more events than the buffers of the system and of the server hold together. */
const MOST_EVENTS = 60_000;

it('drops readers of events that do not read, tells the others everything, and stays small', async () => {
  const dataDir = tempFolder();
  const app = await startApp({ dataDir });
  const { client } = app;
  const all = await readEvents(app);
  const stuck = await Promise.all(Array.from({ length: READERS }, () => neverReading(app)));
  await ended(client, await submit(client, small));
  const before = await residentBytes(app.pid);

  // A batch is at work while waiting jobs change places thousands of times: many events, quickly.
  const atWork = await submit(client, { ...large, count: 5, seed: 1 });
  await drawing(client, atWork);
  await client.call('queue.pause', {});
  const waiting = [await submit(client, small), await submit(client, small)];
  const served = async (): Promise<number> => (await Promise.all(stuck.map((socket) => isServed(app, socket)))).filter(Boolean).length;
  expect(await served()).toBe(READERS);
  let made = 0;
  while (made < MOST_EVENTS && (await served()) > 0) {
    await swapPlaces(app, waiting, 500);
    made += 500;
  }
  expect(await served()).toBe(0);
  console.log(made);
  const grown = (await residentBytes(app.pid)) - before;
  expect(grown, `${Math.round(grown / MIB)} MiB more after ${made} events`).toBeLessThan(READERS * 4 * MIB + 128 * MIB);

  await client.call('queue.resume', {});
  const jobs = [atWork, ...waiting];
  for (const id of jobs) expect((await ended(client, id)).status).toBe('complete');
  await eventually('all events', () => jobs.every((id) => all.finished().has(id)));
  // Each once, in order, without a hole.
  const ids = all.ids();
  expect(ids.length).toBeGreaterThan(made);
  expect(ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1)).toBe(true);
  expect(await app.stop()).toEqual({ code: 0, signal: null });
});

/** Moves the jobs to the front in turn, so many times, on one connection without waiting for answers in between. */
function swapPlaces(app: RunningApp, ids: readonly string[], times: number): Promise<void> {
  const { host, hostname, port } = new URL(app.url);
  const body = '{"position":1}';
  const request = (id: string, last: boolean): string =>
    `PATCH /v1/images/generations/${id} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${last ? 'Connection: close\r\n' : ''}\r\n${body}`;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answers = '';
    socket.setEncoding('latin1').on('data', (text: string) => (answers += text));
    socket.once('error', reject);
    socket.once('close', () => {
      const good = answers.split('HTTP/1.1 200').length - 1;
      if (good === times) resolve();
      else reject(new Error(`${good} of ${times} were answered: ${answers.slice(-500)}`));
    });
    socket.write(Array.from({ length: times }, (_, n) => request(ids[n % ids.length] ?? '', n === times - 1)).join(''));
  });
}

/** Every event of the server, read as it comes. */
async function readEvents(app: RunningApp): Promise<{ ids(): number[]; finished(): Set<string> }> {
  const ids: number[] = [];
  const finished = new Set<string>();
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(`${app.url}/v1/events`, { signal: abort.signal });
  const started = Promise.withResolvers<void>();
  void read().catch(() => {});
  await started.promise;
  return { ids: () => ids, finished: () => finished };

  async function read(): Promise<void> {
    let rest = '';
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const frames = (rest + text).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) take(frame);
    }
  }

  function take(frame: string): void {
    const type = /^event: (.*)$/m.exec(frame)?.[1];
    if (type === 'snapshot') return started.resolve();
    const id = /^id: (\d+)$/m.exec(frame)?.[1];
    if (id !== undefined) ids.push(Number(id));
    const jobId = type === 'job.completed' ? /"jobId":"([^"]+)"/.exec(frame)?.[1] : undefined;
    if (jobId !== undefined) finished.add(jobId);
  }
}

/** Asks for the events and then reads nothing, ever. */
async function neverReading(app: RunningApp): Promise<Socket> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  socket.pause();
  await new Promise<void>((resolve) => socket.write(`GET /v1/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`, () => resolve()));
  return socket;
}

/** Whether the server still holds this connection: its own end of it, as the system has it, is established. */
async function isServed(app: RunningApp, socket: Socket): Promise<boolean> {
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
  const own = new RegExp(`: [0-9A-F]+:${hex(Number(new URL(app.url).port))} [0-9A-F]+:${hex(socket.localPort ?? 0)} 01 `);
  return own.test(await readFile('/proc/net/tcp', 'utf8'));
}
