import { createClient, type Client, type Wire } from '../shared/contract/client.ts';
import { httpWire } from '../shared/contract/httpWire.ts';
import { AppError } from '../shared/schema/error.ts';
import { openApp } from './app.ts';
import { checkModelsDirs, modelsDirsOf } from './folders.ts';
import { readServerFile } from './serverFile.ts';
import { starterModelFolder } from './starterModel.ts';
import { errorCode } from './platform/atomicFile.ts';
import { createLogger } from './platform/logger.ts';
import { UsageError } from './usageError.ts';

export interface Connection {
  readonly client: Client;
  /** Address of the server that is used; undefined where the work is done in this process. */
  readonly server: string | undefined;
  close(): Promise<void>;
}

/**
 * The server that already runs on this data folder, or the same app in this process with the models folders that were given.
 * Throws UsageError where these would count for nothing or cannot be read.
 */
export async function connect(dataDir: string, modelsDirs: readonly string[]): Promise<Connection> {
  const running = await findServer(dataDir);
  if (running) {
    if (modelsDirs.length > 0)
      throw new UsageError(
        `--models-dir: the server at ${running.url} works on this data folder with the models folders it was started with. Leave the option out, or stop that server.`,
      );
    return { client: running.client, server: running.url, close: async () => {} };
  }
  await checkModelsDirs(modelsDirs);
  const app = await openApp({
    dataDir,
    modelsDirs: modelsDirsOf(modelsDirs, dataDir),
    starterModel: starterModelFolder(process.env),
    log: createLogger({ level: 'error' }),
  }).catch((thrown: unknown) => {
    throw thrown instanceof AppError && thrown.code === 'SERVER_BUSY' ? takenFor(dataDir, thrown) : thrown;
  });
  const signal = new AbortController().signal;
  return {
    client: createClient((name, input) => app.call(name, input, { signal, client: 'command line' })),
    server: undefined,
    close: () => app.stop(),
  };
}

async function findServer(dataDir: string): Promise<{ client: Client; url: string } | undefined> {
  const file = await readServerFile(dataDir);
  if (!file || !isRunning(file.pid)) return undefined;
  const key = process.env['TINTYPE_API_KEY'];
  const wire = httpWire({
    baseUrl: file.url,
    fetch,
    headers: { 'x-client': 'command line', ...(key && { 'x-api-key': key }) },
  });
  const client = createClient(tellOfKey(wire, file.url, key));
  try {
    await client.call('health.get', {});
    return { client, url: file.url };
  } catch {
    return undefined;
  }
}

/** What answers no calls is another run of this command, or a server that is about to listen or to end. */
const takenFor = (dataDir: string, cause: unknown): AppError =>
  new AppError(
    'SERVER_BUSY',
    `Another Tintype is using ${dataDir}. Wait until it has ended, or choose another folder with --data-dir.`,
    { facts: { dataDir }, cause },
  );

/** Says of a server that wants a key where this command takes one from. */
const tellOfKey =
  (wire: Wire, url: string, key: string | undefined): Wire =>
  async (name, input) => {
    const answer = await wire(name, input);
    if (answer.ok || answer.body.error.code !== 'UNAUTHORIZED') return answer;
    throw new AppError(
      'UNAUTHORIZED',
      key
        ? `The server at ${url} does not know the key in TINTYPE_API_KEY. Set TINTYPE_API_KEY to one of its keys, then try again.`
        : `The server at ${url} wants an API key. Set TINTYPE_API_KEY to one of its keys, then try again.`,
    );
  };

/** The file of a crashed server stays behind, and another program may have its port by now. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errorCode(thrown) === 'EPERM';
  }
}
