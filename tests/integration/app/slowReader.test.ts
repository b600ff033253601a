import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../../../src/main/journal/journal.ts';
import { ended, small, submit } from '../../support/appJobs.ts';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { residentBytes } from '../../support/homeProcesses.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const MIB = 1024 * 1024;
const READERS = 4;
/** For each reader far more than the buffers of the system and of the server hold. */
const PAST_EVENTS = 8_000;
const NOTE = 'x'.repeat(16_000);
/** Half of what all of them would be told; drawing pictures makes the app grow by a good part of it. */
const MOST_GROWTH = (READERS * PAST_EVENTS * NOTE.length) / 2;

it('drops readers of events that do not read, tells the others everything, and stays small', async () => {
  const dataDir = tempFolder();
  fillEventLog(join(dataDir, 'journal.db'));
  const app = await startApp({ dataDir });
  const { client } = app;
  const first = await ended(client, await submit(client, small));
  const all = await readEvents(app);
  const before = await residentBytes(app.pid);
  const stuck = await Promise.all(Array.from({ length: READERS }, () => neverReading(app)));
  const served = async (): Promise<number> =>
    (await Promise.all(stuck.map((socket) => isServed(app, socket)))).filter(Boolean).length;
  expect(await served()).toBe(READERS);

  const jobs: string[] = [];
  let most = 0;
  await eventually(
    'the readers to be dropped',
    async () => {
      // A batch is always at work, so that there are events all the time.
      const id = await submit(client, { ...small, count: 3, seed: jobs.length });
      jobs.push(id);
      expect((await ended(client, id)).status).toBe('complete');
      most = Math.max(most, await residentBytes(app.pid));
      return (await served()) === 0;
    },
    { withinMs: 60_000 },
  );
  const grown = `${Math.round((most - before) / MIB)} MiB more`;
  expect(most - before, grown).toBeLessThan(MOST_GROWTH);

  await eventually('all events', () => jobs.every((id) => all.finished().has(id)));
  // Each once, in order, without a hole.
  const ids = all.ids();
  expect(ids.length).toBeGreaterThan(jobs.length * 5);
  expect(ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1)).toBe(true);
  expect(first.status).toBe('complete');
  expect(await app.stop()).toEqual({ code: 0, signal: null });
});

/** What a long life of the app leaves, at once. */
function fillEventLog(file: string): void {
  const journal = openJournal({ file, now: () => Date.now(), publish: () => {} });
  journal.events.append(
    Array.from({ length: PAST_EVENTS }, () => ({
      type: 'job.note' as const,
      jobId: 'gen_past',
      data: { jobId: 'gen_past', note: NOTE },
    })),
  );
  journal.close();
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

/** Asks for all events from the first one on and then reads nothing, ever. */
async function neverReading(app: RunningApp): Promise<Socket> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  socket.pause();
  await new Promise<void>((resolve) =>
    socket.write(`GET /v1/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\nLast-Event-ID: 0\r\n\r\n`, () => resolve()),
  );
  return socket;
}

/** Whether the server still holds this connection: its own end of it, as the system has it, is established. */
async function isServed(app: RunningApp, socket: Socket): Promise<boolean> {
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
  const own = new RegExp(
    `: [0-9A-F]+:${hex(Number(new URL(app.url).port))} [0-9A-F]+:${hex(socket.localPort ?? 0)} 01 `,
  );
  return own.test(await readFile('/proc/net/tcp', 'utf8'));
}
