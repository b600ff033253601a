import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeAtomic } from './platform/atomicFile.ts';

const serverFile = z.object({ url: z.url(), pid: z.int(), startedAt: z.int() });
export type ServerFile = z.output<typeof serverFile>;

const fileOf = (dataDir: string): string => path.join(dataDir, 'server.json');

/** Tells other programs of this user where the server is. Mode 0600. */
export const writeServerFile = (dataDir: string, content: ServerFile): Promise<void> =>
  writeAtomic(fileOf(dataDir), Buffer.from(`${JSON.stringify(content)}\n`), { mode: 0o600 });

/** Undefined when there is none, or none that can be read. It may be left over from a crash: ask the server itself. */
export async function readServerFile(dataDir: string): Promise<ServerFile | undefined> {
  try {
    return serverFile.parse(JSON.parse(await readFile(fileOf(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

export const removeServerFile = (dataDir: string): Promise<void> => rm(fileOf(dataDir), { force: true });
