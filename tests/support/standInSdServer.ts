import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EngineCommand } from '../../src/main/engine/engineStart.ts';
import type { SdScenario } from '../fixtures/standInSdServer.ts';

const script = path.join(import.meta.dirname, '../fixtures/standInSdServer.ts');

export interface SdServerFolder {
  readonly folder: string;
  /** A program file that can be started as `sd-server` is; POSIX only. */
  readonly file: string;
  readonly command: EngineCommand;
  /** Says anew what the next start does. */
  readonly play: (scenario: Partial<SdScenario>) => Promise<void>;
  /** Pids of all processes started so far. */
  readonly pids: () => Promise<number[]>;
  /** The requests they took, with the command line they were started with. */
  readonly requests: () => Promise<Record<string, unknown>[]>;
  readonly remove: () => Promise<void>;
}

/** A scripted `sd-server` in a folder of its own, whose name is as awkward as a user's may be. */
export async function makeSdServer(scenario: Partial<SdScenario> = {}): Promise<SdServerFolder> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sd server ü-'));
  const [scenarioFile, pids, requests, file] = ['scenario.json', 'pids', 'requests', 'sd-server'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string, string];
  const play = (change: Partial<SdScenario>): Promise<void> =>
    writeFile(scenarioFile, JSON.stringify({ pids, requests, ...scenario, ...change }));
  await play({});
  const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  await writeFile(file, `#!/bin/sh\nexec ${[process.execPath, script, scenarioFile].map(quote).join(' ')} "$@"\n`);
  await chmod(file, 0o755);
  const lines = async (name: string): Promise<string[]> =>
    (await readFile(name, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  return {
    folder,
    file,
    command: { file: process.execPath, args: [script, scenarioFile] },
    play,
    pids: async () => (await lines(pids)).map(Number),
    requests: async () => (await lines(requests)).map((line) => JSON.parse(line)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
