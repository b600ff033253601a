import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { createClient, type Client } from '../../src/shared/contract/client.ts';
import { httpWire } from '../../src/shared/contract/httpWire.ts';

export const projectRoot = join(import.meta.dirname, '../..');

export interface ServedApp {
  readonly url: string;
  readonly pid: number;
  readonly client: Client;
  /** A clean stop, forced when it takes too long. */
  stop(): Promise<void>;
}

/** Flags that `npm run serve` gives to Node; what is measured is what people run. */
const nodeFlags = manifest.scripts.serve.split(' ').filter((word) => word.startsWith('--'));

const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 12_000;

/** The built app as a process of its own on a free port. It ends with this process, whatever ends that. */
export async function serveApp(dataDir: string): Promise<ServedApp> {
  const program = join(projectRoot, 'out/main/headless.js');
  const child = spawn(process.execPath, [...nodeFlags, program, '--port', '0', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TINTYPE_LOG: 'warn' },
  });
  const forceEnd = (): void => void child.kill('SIGKILL');
  process.once('exit', forceEnd);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  const exited = once(child, 'exit').then(() => process.off('exit', forceEnd));

  const listening = Promise.withResolvers<string>();
  const tooLong = setTimeout(() => listening.reject(new Error(`the app did not start: ${said}`)), STARTS_WITHIN_MS);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    const url = /listening on (\S+)\n/.exec(printed)?.[1];
    if (url !== undefined) listening.resolve(url);
  });
  void exited.then(() => listening.reject(new Error(`the app ended at once: ${said}`)));
  const url = await listening.promise.finally(() => clearTimeout(tooLong));

  return {
    url,
    pid: child.pid ?? 0,
    client: createClient(httpWire({ baseUrl: url, fetch })),
    async stop() {
      const late = setTimeout(forceEnd, STOPS_WITHIN_MS);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(late);
      if (said !== '') process.stderr.write(said);
    },
  };
}
