import path from 'node:path';
import cliProgress from 'cli-progress';
import type { Generation } from '../shared/schema/generation.ts';
import { AppError } from '../shared/schema/error.ts';
import { generateHelp, inOptions, readGenerateOptions, type GenerateOptions } from './cliOptions.ts';
import { connect, type Connection } from './cliConnection.ts';
import { copyImages, findImage, makeOutFolder } from './cliFiles.ts';
import { dataDirOf, fromHere } from './folders.ts';
import { outliveReaders } from './platform/closedPipes.ts';
import { UsageError } from './usageError.ts';

const POLL_MS = 150;

/** `npm run generate`: one job through the same engine and journal; paths on stdout, everything else on stderr. */
async function main(): Promise<number> {
  const options = readGenerateOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(generateHelp());
    return 0;
  }
  const dataDir = dataDirOf(options.dataDir);
  const out = options.out === undefined ? undefined : fromHere(options.out);
  if (out !== undefined) await makeOutFolder(out);
  const connection = await connect(dataDir, options.modelsDirs);
  const leave = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => leave.abort());
  try {
    if (options.estimate) return await estimate(connection, options);
    return await generate(connection, options, { dataDir, out }, leave.signal);
  } finally {
    await connection.close();
  }
}

/** What the request would take: as JSON, or in words. */
async function estimate({ client }: Connection, { request, json }: GenerateOptions): Promise<number> {
  const answer = await client.call('generations.estimate', { body: request });
  const seconds = (answer.time.totalMs / 1000).toFixed(1);
  const words = [`About ${seconds} s with ${answer.model} on ${answer.device}.`, ...answer.reasons].join(' ');
  process.stdout.write(`${json ? JSON.stringify(answer, null, 2) : words}\n`);
  return 0;
}

async function generate(
  { client, server }: Connection,
  options: GenerateOptions,
  { dataDir, out }: { dataDir: string; out: string | undefined },
  leave: AbortSignal,
): Promise<number> {
  const queue = await client.call('queue.get', {});
  if (queue.paused)
    throw new AppError(
      'SERVER_BUSY',
      server === undefined
        ? 'The queue is paused. Start the app with npm run serve and resume it (POST /v1/queue/resume), then try again.'
        : `The queue is paused. Resume it in the app, or with POST ${server}/v1/queue/resume, then try again.`,
    );
  const { id } = await client.call('generations.create', { body: { lane: 'interactive', ...options.request } });
  if (server !== undefined) process.stderr.write(`Using the server at ${server}.\n`);
  const models = await client.call('models.list', {}).catch(goneWith(id));
  const done = await follow(
    (wanted) => client.call('generations.get', { params: { id }, query: { images: wanted } }),
    leave,
    {
      cancel: async () => void (await client.call('generations.cancel', { params: { id } })),
      // The job may wait behind others; a person at a terminal goes first.
      hurry: async () => void (await client.call('generations.patch', { params: { id }, body: { position: 1 } })),
    },
  ).catch(goneWith(id));
  const modelNote = models.items.find((model) => model.id === done.request.model)?.note;
  if (modelNote) process.stderr.write(`${modelNote}\n`);
  const imagesDir = path.join(dataDir, 'images');
  const kept = await Promise.all((done.result?.images ?? []).map((image) => findImage(imagesDir, image.id)));
  const files = out === undefined ? kept : await copyImages(done, kept, out);
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...done, files }, null, 2)}\n` : files.map((file) => `${file}\n`).join(''),
  );
  return report(done);
}

/** What is said of a server that went away with a job of ours: it is in the journal, not lost. */
const goneWith =
  (id: string) =>
  (thrown: unknown): never => {
    if (!(thrown instanceof AppError) || thrown.code !== 'ENGINE_UNAVAILABLE') throw thrown;
    throw new AppError(
      'ENGINE_UNAVAILABLE',
      `The server has gone. The job ${id} is kept, and goes on when Tintype is started again on this data folder; its pictures are in the gallery then.`,
      { cause: thrown },
    );
  };

/** Polls until the job has ended, with a bar on a terminal. */
async function follow(
  get: (images: 'url') => Promise<Generation>,
  leave: AbortSignal,
  act: { cancel(): Promise<void>; hurry(): Promise<void> },
): Promise<Generation> {
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% | {what}',
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
    clearOnComplete: true,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  });
  bar.start(100, 0, { what: 'waiting' });
  let cancelled = false;
  let hurried = false;
  try {
    for (;;) {
      const state = await get('url');
      if (state.status === 'complete' || state.status === 'error' || state.status === 'cancelled') return state;
      bar.update(state.progress?.percentage ?? 0, { what: whatOf(state) });
      if (leave.aborted && !cancelled) {
        cancelled = true;
        await ignoreTerminal(act.cancel());
        continue;
      }
      if (!hurried && (state.queuePosition ?? 1) > 1) {
        hurried = true;
        await ignoreTerminal(act.hurry());
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    bar.stop();
  }
}

/** The job may have gone on between the look and the act. */
async function ignoreTerminal(act: Promise<void>): Promise<void> {
  await act.catch((thrown: unknown) => {
    if (!(thrown instanceof AppError) || thrown.code !== 'ALREADY_TERMINAL') throw thrown;
  });
}

function whatOf({ progress, queuePosition, etaMs }: Generation): string {
  if (!progress) return queuePosition && queuePosition > 1 ? `number ${queuePosition} in the queue` : 'waiting';
  const eta = etaMs === undefined ? '' : ` | about ${Math.ceil(etaMs / 1000)} s left`;
  if (progress.stage === 'loading') return `loading the model${eta}`;
  return `image ${progress.currentImage} of ${progress.totalImages}, step ${progress.currentStep} of ${progress.totalSteps}${eta}`;
}

/** Says in one line what failed. Exit code 0 only when every image is there. */
function report(state: Generation): number {
  const failed = state.result?.failed ?? [];
  const first = state.error ?? failed[0]?.error;
  if (state.status === 'cancelled') process.stderr.write('Cancelled.\n');
  else if (first)
    process.stderr.write(
      `${failed.length > 0 ? `${failed.length} of ${state.request.count} images failed: ` : ''}${first.code}: ${first.message}\n`,
    );
  return state.status === 'complete' && failed.length === 0 ? 0 : 1;
}

outliveReaders();
try {
  process.exitCode = await main();
} catch (thrown) {
  if (thrown instanceof UsageError) {
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 2;
  } else if (thrown instanceof AppError) {
    const badInput = thrown.code === 'INVALID_REQUEST' || thrown.code === 'MODEL_NOT_FOUND';
    process.stderr.write(`${thrown.issues?.length ? `${inOptions(thrown.issues)}.` : thrown.message}\n`);
    process.exitCode = badInput ? 2 : 1;
  } else {
    process.stderr.write(
      `Something unexpected went wrong: ${thrown instanceof Error ? thrown.message : String(thrown)}. Please report it.\n`,
    );
    process.exitCode = 1;
  }
}
