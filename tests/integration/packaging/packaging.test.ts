import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildStale } from '../../../scripts/build.ts';
import { inspect, type PackagedApp } from '../../../scripts/packaging/packagedApp.ts';
import { packageList } from '../../../scripts/packaging/packageList.ts';
import { packageTarget } from '../../../scripts/packaging/packageTarget.ts';
import { packWithStub } from '../../../scripts/packaging/packWithStub.ts';
import { smallJob } from '../../support/engineClient.ts';
import { startEngine } from '../../support/engineHarness.ts';
import { projectRoot } from '../../support/servedApp.ts';
import { unpackedCopy } from '../../support/unpackedCopy.ts';

const target = packageTarget(process.platform, process.arch);
const run = promisify(execFile);
let folder: string;
let app: PackagedApp;

beforeAll(async () => {
  await buildStale({ desktop: true });
  folder = await mkdtemp(join(tmpdir(), 'tintype-package-'));
  app = await packWithStub({
    projectDir: projectRoot,
    target,
    folder,
    config: { publish: { provider: 'github', owner: 'somebody', repo: 'tintype' } },
  });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is wrong with the app while a file more is in it. */
async function faultsWith(path: string): Promise<string[]> {
  const file = join(app.resources, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, 'planted');
  try {
    return (await inspect(app)).faults;
  } finally {
    await rm(file);
  }
}

describe('a packaged app', () => {
  it('holds what it needs and nothing else, within the budget, with the fuses set', async () => {
    const { shipment, faults } = await inspect(app);
    expect(faults).toEqual([]);
    const list = packageList(shipment.files, target);
    expect(list).toContain('  app.asar/out/electron/main.js\n');
    expect(list.split('\n').filter((line) => /^ *\d+ {2}\S/.test(line))).toHaveLength(shipment.files.length);
  });

  it('keeps an engine outside the archive that draws', async () => {
    const runtime = join(app.resources, 'engine', process.platform === 'win32' ? 'bare.exe' : 'bare');
    await access(runtime, constants.X_OK);
    const engine = await startEngine({}, { runtime, entry: join(app.resources, 'engine/main.cjs') });
    try {
      const png = await engine.client.draw(smallJob({ width: 64, height: 64 }));
      expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 64, height: 64 });
    } finally {
      await engine.stop();
    }
  });

  it('loads every package that its main program names, sharp with its native code', async () => {
    const copy = await unpackedCopy(app.resources, join(folder, 'copy'));
    const program = await readFile(join(copy, 'out/electron/main.js'), 'utf8');
    const named = [...new Set(Array.from(program.matchAll(/^import .*from "([^".]+)";$/gm), ([, name = '']) => name))];
    const packages = named.filter((name) => name !== 'electron' && !name.startsWith('node:'));
    expect(packages).toEqual(expect.arrayContaining(['fastify', 'pino', 'sharp', 'zod']));
    const script = `for (const name of ${JSON.stringify(packages)}) await import(name);
      const sharp = (await import('sharp')).default;
      const made = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } }).webp().toBuffer();
      console.log(made.length > 0 ? 'drawn' : 'empty');`;
    await writeFile(join(copy, 'try.mjs'), script);
    const { stdout } = await run(process.execPath, [join(copy, 'try.mjs')]);
    expect(stdout.trim()).toBe('drawn');
  });

  it('starts the window, asks the releases of its repository for updates and opens no scripts of npm', async () => {
    const { shipment } = await inspect(app);
    const manifest: unknown = JSON.parse((await shipment.readText('app.asar/package.json')) ?? '');
    expect(manifest).toMatchObject({ name: 'tintype', main: 'out/electron/main.js' });
    expect(manifest).not.toHaveProperty('scripts');
    expect(manifest).not.toHaveProperty('devDependencies');
    const feed = await shipment.readText('app-update.yml');
    expect(feed).toContain('provider: github');
    expect(feed).toContain('owner: somebody');
  });
});

describe('the check of a packaged app', () => {
  it.each([
    [
      'native code of another system',
      'engine/node_modules/bare-fs/prebuilds/ios-arm64/bare-fs.bare',
      /is for ios-arm64/,
    ],
    ['a file that belongs to nothing', 'engine/notes.txt', /engine\/notes\.txt is nothing that/],
    ['a source map', 'engine/main.cjs.map', /is for developers/],
    ['a model', 'engine/model.gguf', /is a model or a key/],
    ['a package that nothing needs', 'engine/node_modules/left-pad/index.js', /left-pad ships, and nothing needs it/],
  ])('refuses %s', async (_what, path, fault) => {
    expect(await faultsWith(path)).toEqual([expect.stringMatching(fault)]);
  });

  it('misses what is gone', async () => {
    const main = join(app.resources, 'engine/main.cjs');
    const text = await readFile(main);
    await rm(main);
    try {
      expect((await inspect(app)).faults).toContain('engine/main.cjs is missing.');
    } finally {
      await writeFile(main, text);
    }
  });

  it('sees a fuse that was left as Electron has it', async () => {
    const set = (on: boolean) => flipFuses(app.binary, { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: on });
    await set(true);
    try {
      expect((await inspect(app)).faults).toEqual(['The fuse RunAsNode is not off.']);
    } finally {
      await set(false);
    }
  });
});
