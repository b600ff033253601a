import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../../src/main/app.ts';
import { operationNames } from '../../src/shared/contract/operations.ts';
import type { World } from '../support/contractCase.ts';
import { casesOf } from '../support/contractCases.ts';
import { contractBuilds } from '../support/contractCasesOfBuilds.ts';
import { openWorld } from '../support/contractWorld.ts';
import { CONTRACT_KEY, httpWay, normalised, portWay, type WayIn } from '../support/contractWires.ts';
import { windowWay } from '../support/windowWay.ts';
import { testModelFolder } from '../support/testModel.ts';

let app: App;
let folder: string;
let world: World;
let overWindow: WayIn;
const bugs: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-contract-'));
  const silent = (): void => {};
  app = await openApp({
    dataDir: folder,
    modelsDirs: [],
    starterModel: await testModelFolder(),
    log: {
      debug: silent,
      info: silent,
      warn: silent,
      error: (facts, message) => void bugs.push(`${message} ${JSON.stringify(facts)}`),
    },
    http: { host: '127.0.0.1', port: 0 },
    environmentKey: CONTRACT_KEY,
    checkOutputs: true,
    // Where nothing answers.
    downloads: { hub: 'https://127.0.0.1:7' },
    engineBuilds: { list: contractBuilds, mirror: 'https://127.0.0.1:7' },
  });
  world = await openWorld(app);
  overWindow = windowWay(app);
});

afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true, force: true });
  expect(bugs).toEqual([]);
});

function codeOf(body: unknown): unknown {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

it('has a case for every operation of the contract', () => {
  expect(Object.keys(casesOf).toSorted()).toEqual([...operationNames].toSorted());
  for (const name of operationNames) expect(casesOf[name].length, name).toBeGreaterThan(0);
});

describe.each(operationNames)('%s answers alike over HTTP, in the window and in process', (name) => {
  // Each way in meets a subject of its own, made alike, so that the first call cannot spoil the second.
  it.each(casesOf[name].map((one) => [one.title, one] as const))('%s', async (_title, one) => {
    const port = await one.run(world, portWay(app));
    const http = await one.run(world, httpWay(app));
    const window = await one.run(world, overWindow);
    if (one.exact) expect([http, window]).toEqual([port, port]);
    const [overPort, overHttp] = [normalised(port), normalised(http)];
    expect([overHttp, normalised(window)]).toEqual([overPort, overPort]);
    expect({ status: overHttp.status, code: codeOf(overHttp.body) }).toEqual({ status: one.status, code: one.code });
  });
});
