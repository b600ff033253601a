import { openApp } from '../../src/main/app.ts';
import { usualRules } from '../../src/main/models/downloads/transferPorts.ts';
import { aBuild, passed, slowZip } from './engineArchives.ts';

/** A program: the app, told to get an engine build from a server; prints each state of that build. */
const [, , dataDir = '', mirror = '', starterModel = '', testMs = '0'] = process.argv;
const silent = (): void => {};
const app = await openApp({
  dataDir,
  modelsDirs: [],
  starterModel,
  log: { debug: silent, info: silent, warn: silent, error: (_facts, message) => process.stderr.write(`${message}\n`) },
  downloads: { hub: mirror, rules: { ...usualRules, checkpointMs: 10 } },
  engineBuilds: {
    list: { schema: 1, builds: [aBuild('slow', [slowZip()])] },
    mirror,
    selfTestProgram: async () => {
      await new Promise((resolve) => setTimeout(resolve, Number(testMs)));
      return passed();
    },
  },
});
app.subscribe((event) => {
  if (event.type === 'engine.build') process.stdout.write(`${event.data.status.state}\n`);
});
const context = { signal: new AbortController().signal };
const { body } = await app.call('builds.install', { params: { id: 'slow' }, body: {} }, context);
if ('status' in body) process.stdout.write(`${body.status.state}\n`);
