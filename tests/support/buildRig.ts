import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { App } from '../../src/main/app.ts';
import { openApp } from '../../src/main/app.ts';
import type { EngineBuildOptions } from '../../src/main/compose/engineBuilds.ts';
import type { BuildState, EngineBuild, EngineBuildView } from '../../src/shared/schema/engineBuild.ts';
import type { SelfTestResult } from '../../src/shared/schema/device.ts';
import { type Client, createClient } from '../../src/shared/contract/client.ts';
import { httpWire } from '../../src/shared/contract/httpWire.ts';
import { quickRules } from './downloadRig.ts';
import { passed } from './engineArchives.ts';
import { eventually } from './eventually.ts';
import { type FileRules, type ModelServer, modelServer, serveFile } from './modelServer.ts';
import { silentLog } from './standIn.ts';
import { tempFolder } from './tempFolder.ts';
import { testModelFolder } from './testModel.ts';

export interface BuildRig {
  readonly app: App;
  readonly client: Client;
  readonly server: ModelServer;
  readonly dataDir: string;
  readonly tested: string[];
  get(id: string): Promise<EngineBuildView>;
  /** Asks for a build and waits until it is in one of these states. */
  run(id: string, ...states: BuildState[]): Promise<EngineBuildView>;
  until(id: string, ...states: BuildState[]): Promise<EngineBuildView>;
  /** Names in the folder of engines and below, the hidden ones too. */
  files(): string[];
}

export interface BuildRigOptions extends Pick<EngineBuildOptions, 'freeBytes'> {
  readonly builds: readonly { readonly build: EngineBuild; readonly archives: readonly Buffer[] }[];
  readonly dataDir?: string;
  readonly rules?: () => FileRules;
  readonly test?: (id: string, signal: AbortSignal) => SelfTestResult | Promise<SelfTestResult>;
}

/** Serves archives where the addresses of their builds lead. */
export async function buildServer(
  builds: BuildRigOptions['builds'],
  rules: () => FileRules = () => ({}),
): Promise<ModelServer> {
  const server = await modelServer();
  for (const { build, archives } of builds)
    build.archives.forEach(({ url }, index) =>
      server.at(
        new URL(url).pathname,
        serveFile(() => archives[index] ?? Buffer.alloc(0), rules),
      ),
    );
  return server;
}

/** The whole app over a real server of archives; only the picture of the self-test is not drawn. */
export async function buildRig(options: BuildRigOptions): Promise<BuildRig> {
  const server = await buildServer(options.builds, options.rules);
  const dataDir = options.dataDir ?? tempFolder();
  const tested: string[] = [];
  const { test = passed } = options;
  const bugs: string[] = [];
  const app = await openApp({
    dataDir,
    modelsDirs: [],
    starterModel: await testModelFolder(),
    log: { ...silentLog, error: (facts, message) => void bugs.push(`${message} ${JSON.stringify(facts)}`) },
    http: { host: '127.0.0.1', port: 0 },
    checkOutputs: true,
    downloads: { hub: server.url, rules: quickRules },
    engineBuilds: {
      list: { schema: 1, builds: options.builds.map(({ build }) => build) },
      mirror: server.url,
      selfTestProgram: async ({ id }, signal) => {
        tested.push(id);
        return test(id, signal);
      },
      ...(options.freeBytes && { freeBytes: options.freeBytes }),
    },
  });
  onTestFinished(() => app.stop());
  const client = createClient(httpWire({ baseUrl: app.url, fetch }));
  const get: BuildRig['get'] = async (id) => {
    const found = (await client.call('builds.list', {})).items.find((one) => one.id === id);
    if (!found) throw new Error(`there is no build ${id}`);
    return found;
  };
  const until: BuildRig['until'] = (id, ...states) =>
    eventually(`the build to be ${states.join(' or ')}`, async () => {
      if (bugs.length > 0) throw new Error(bugs.join('\n'));
      const view = await get(id);
      return states.includes(view.status.state) && view;
    });
  return {
    app,
    client,
    server,
    dataDir,
    tested,
    get,
    until,
    async run(id, ...states) {
      await client.call('builds.install', { params: { id }, body: { acceptLicence: true } });
      return until(id, ...states);
    },
    files: () => filesBelow(join(dataDir, 'engines')),
  };
}

export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  } catch {
    return [];
  }
}
