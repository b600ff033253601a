import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const START_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 12_000;
/** The one model of the server, whatever its folder was called. */
export const MODEL = 'under-test';

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the app without windows, with a data folder of its own and a copy of one model folder. */
export async function startServer(repository: string, modelFolder: string): Promise<Server> {
  const home = await mkdtemp(join(tmpdir(), 'tintype-evaluation-'));
  await cp(modelFolder, join(home, 'models', MODEL), { recursive: true });
  const options = ['--port', '0', '--data-dir', join(home, 'data'), '--models-dir', join(home, 'models')];
  const child = spawn(process.execPath, ['scripts/run.ts', 'headless', ...options], {
    cwd: repository,
    env: { ...process.env, TINTYPE_LOG: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([ended, wait(STOP_WITHIN_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
  };
  try {
    return { url: await urlOf(join(home, 'data', 'server.json'), () => child.exitCode !== null), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** The address that a started server writes into its data folder. */
async function urlOf(file: string, hasEnded: () => boolean): Promise<string> {
  for (const until = Date.now() + START_WITHIN_MS; Date.now() < until; await wait(100)) {
    if (hasEnded()) throw new Error('The server ended before it listened');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return (JSON.parse(text) as { url: string }).url;
  }
  throw new Error('The server did not start in time');
}
