import { createClient, type Client } from '../shared/contract/client.ts';
import { httpWire } from '../shared/contract/httpWire.ts';
import { openApp } from './app.ts';
import { modelsDirsOf } from './folders.ts';
import { readServerFile } from './serverFile.ts';
import { starterModelFolder } from './starterModel.ts';
import { errorCode } from './platform/atomicFile.ts';
import { createLogger } from './platform/logger.ts';
import { UsageError } from './usageError.ts';

export interface Connection {
  readonly client: Client;
  /** Something the person should know of how this is done. */
  readonly note?: string;
  close(): Promise<void>;
}

/**
 * The server that already runs on this data folder, or the same app in this process with the models folders that were given.
 * Throws UsageError where these would count for nothing.
 */
export async function connect(dataDir: string, modelsDirs: readonly string[]): Promise<Connection> {
  const running = await findServer(dataDir);
  if (running) {
    if (modelsDirs.length > 0)
      throw new UsageError(
        `--models-dir: the server at ${running.url} works on this data folder with the models folders it was started with. Leave the option out, or stop that server.`,
      );
    return { client: running.client, note: `Using the server at ${running.url}.`, close: async () => {} };
  }
  const app = await openApp({
    dataDir,
    modelsDirs: modelsDirsOf(modelsDirs, dataDir),
    starterModel: starterModelFolder(process.env),
    log: createLogger({ level: 'error' }),
  });
  const signal = new AbortController().signal;
  return {
    client: createClient((name, input) => app.call(name, input, { signal, client: 'command line' })),
    close: () => app.stop(),
  };
}

async function findServer(dataDir: string): Promise<{ client: Client; url: string } | undefined> {
  const file = await readServerFile(dataDir);
  if (!file || !isRunning(file.pid)) return undefined;
  const key = process.env['TINTYPE_API_KEY'];
  const client = createClient(
    httpWire({ baseUrl: file.url, fetch, headers: { 'x-client': 'command line', ...(key && { 'x-api-key': key }) } }),
  );
  try {
    await client.call('health.get', {});
    return { client, url: file.url };
  } catch {
    return undefined;
  }
}

/** The file of a crashed server stays behind, and another program may have its port by now. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errorCode(thrown) === 'EPERM';
  }
}
