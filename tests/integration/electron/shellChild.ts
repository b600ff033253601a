import { createRequire, registerHooks } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { FeedMessage } from '../../../src/shared/contract/channels.ts';
import { eventually } from '../../support/eventually.ts';

/**
 * Runs the built desktop app, main program and preload script, with the fake in place of Electron, and does with it what
 * a user does: makes a picture, looks at it, and quits in the middle of another. Prints what it saw as JSON.
 */
const [dataDir = '', port = ''] = process.argv.slice(2);
const root = path.join(import.meta.dirname, '../../..');
const fakeModule = pathToFileURL(path.join(root, 'tests/support/fakeElectronModule.ts')).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: fakeModule, format: 'module', shortCircuit: true } : next(specifier, context),
});
const { fake, page } = await import('../../support/fakeElectronModule.ts');

const main = path.join(root, 'out/electron/main.js');
process.argv = [process.execPath, main, '--data-dir', dataDir, '--port', port, 'tintype://create?prompt=a%20dune'];
await import(pathToFileURL(main).href);
fake.becomeReady();

const window = await eventually('the window', () => [...fake.windows].find((one) => one.isVisible()));
createRequire(import.meta.url)(path.join(root, 'out/preload/index.cjs'));
const bridge = page.bridge();

const links: unknown[] = [];
bridge.host.onMessage((message) => links.push(message));
const heard: FeedMessage[] = [];
const stopHearing = bridge.subscribe((message) => heard.push(message));

const submitted = await bridge.call('generations.create', {
  body: { prompt: 'a lighthouse', width: 64, height: 64, steps: 2, count: 2, seed: 7 },
});
if (!submitted.ok) throw new Error(JSON.stringify(submitted.body));
const done = await eventually('the job to end', async () => {
  const answer = await bridge.call('generations.get', { params: { id: submitted.body.id }, query: { images: 'url' } });
  if (!answer.ok || answer.body.status === 'error') throw new Error(JSON.stringify(answer.body));
  return answer.body.status === 'complete' && answer.body;
});
const [image] = done.result?.images ?? [];
if (!image) throw new Error('the job has no image');
const load = async (address: string, headers: Record<string, string> = {}): Promise<object> => {
  const response = await fake.load(`tintype-app://studio${address}`, { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    length: bytes.length,
    start: bytes.subarray(0, 8).toString('hex'),
  };
};
const files = {
  file: await load(image.url),
  part: await load(image.url, { range: 'bytes=0-7' }),
  thumbnail: await load(`${image.thumbnailUrl}?size=64`),
  missing: await load('/v1/images/img_none/file'),
  above: await load('/..%2f..%2fpackage.json'),
  page: { status: window.page?.status, policy: window.page?.headers.get('content-security-policy') },
};
bridge.host.startDrag(image.id);
await eventually('the drag', () => window.webContents.drags.length > 0);
await bridge.host.reveal(image.id);
const engine = await bridge.call('engine.get', {});
stopHearing();

// In the middle of a long job: first stay, then quit and finish later.
const long = await bridge.call('generations.create', {
  body: { prompt: 'a long way', width: 256, height: 256, steps: 150, count: 5 },
});
await eventually('the long job to be at work', () => window.progress !== undefined && window.progress.value > 0);
const blocked = fake.blockers.size;
fake.answers.box.push(2, 1);
fake.app.quit();
await eventually('the first question', () => fake.asked.length === 1);
await sleep(100);
const stayed = fake.app.exitCode === undefined;
const leftAt = performance.now();
fake.app.quit();
const exitCode = await fake.app.exited.promise;

process.stdout.write(
  `${JSON.stringify({
    files,
    links,
    heard: heard.map((message) => (message.kind === 'event' ? message.event.type : message.kind)),
    inOrder: heard.every((message, index) => {
      const before = heard[index - 1];
      return message.kind !== 'event' || before?.kind !== 'event' || before.event.id < message.event.id;
    }),
    dragged: window.webContents.drags.map(({ file }) => file),
    revealed: fake.opened,
    enginePid: engine.ok ? engine.body.pid : undefined,
    long: long.ok,
    blocked,
    stayed,
    question: fake.asked[0]?.message,
    exitCode,
    quitMs: Math.round(performance.now() - leftAt),
    windows: fake.windows.size,
    blockersLeft: fake.blockers.size,
    webPreferences: window.options.webPreferences,
  })}\n`,
);
process.exit(exitCode);
