import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type BuildServicePorts, createBuildService } from '../../../src/main/engine/builds/buildService.ts';
import { hashFile } from '../../../src/main/models/downloads/hashFile.ts';
import type { SelfTestResult } from '../../../src/shared/schema/device.ts';
import type { BuildState } from '../../../src/shared/schema/engineBuild.ts';
import { aBuild, engineZip, passed } from '../../support/engineArchives.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const archive = engineZip('one');
const builds = [aBuild('one', [archive]), aBuild('two', [archive], { backends: ['cpu'] })];

/** The service over archives that lie here. */
function rig(more: Partial<BuildServicePorts> = {}) {
  const folder = tempFolder();
  const root = join(folder, 'engines');
  const source = join(folder, 'archive.zip');
  writeFileSync(source, archive);
  const kept = new Map<string, unknown>();
  const bugs: unknown[] = [];
  let changes = 0;
  const service = createBuildService({
    root,
    list: { schema: 1, builds },
    machine: () => ({ platform: builds[0]?.platform ?? '', arch: builds[0]?.arch ?? '', devices: [] }),
    archives: {
      prepare: async (file) => file,
      async fetch(file, path) {
        mkdirSync(root, { recursive: true });
        copyFileSync(source, path);
        return { ...file, parts: [{ from: 0, length: archive.length, done: archive.length }] };
      },
      hash: hashFile,
      freeBytes: async () => 1e12,
    },
    store: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, structuredClone(value)) },
    tell: () => {},
    monotonic: () => performance.now(),
    selfTestProgram: async () => passed(),
    programsChanged: () => (changes += 1),
    runningProgram: () => undefined,
    onUnreadable: (thrown) => bugs.push(thrown),
    onBug: (thrown) => bugs.push(thrown),
    ...more,
  });
  onTestFinished(async () => {
    await service.stop();
    expect(bugs).toEqual([]);
  });
  const stateOf = (id: string): BuildState | undefined =>
    service.list().items.find((one) => one.id === id)?.status.state;
  return {
    service,
    root,
    changes: () => changes,
    stateOf,
    until: (id: string, state: BuildState) => eventually(`${id} to be ${state}`, () => stateOf(id) === state),
  };
}

describe('the programs of builds', () => {
  it('are those in use, one of each kind, and who asks for them hears of changes', async () => {
    const { service, root, until, changes } = rig();
    expect(service.programs()).toEqual([]);
    await service.install('one', false);
    await until('one', 'ready');
    await service.install('two', false);
    await until('two', 'ready');
    expect(service.programs()).toEqual([
      { id: 'two', kind: 'sd-server', version: 'two', backends: ['cpu'], file: join(root, 'two', 'sd-server') },
      { id: 'one', kind: 'sd-server', version: 'one', backends: ['vulkan'], file: join(root, 'one', 'sd-server') },
    ]);
    const before = changes();
    service.rollback();
    expect(service.programs().map(({ id }) => id)).toEqual(['one']);
    expect(changes()).toBe(before + 1);
  });

  it('are not those that an engine runs from when they are to be removed or tested', async () => {
    let running: string | undefined;
    const { service, until, stateOf } = rig({ runningProgram: () => running });
    await service.install('one', false);
    await until('one', 'ready');
    running = 'one';
    await expect(service.remove('one')).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(service.install('one', false)).rejects.toThrow('The engine runs from this build');
    expect(stateOf('one')).toBe('ready');
    running = undefined;
    await service.remove('one');
    expect(service.programs()).toEqual([]);
  });
});

describe('a build that is asked for while it goes', () => {
  it('is got anew once it is gone or paused, and what is asked last counts', async () => {
    const { service, until, stateOf } = rig();
    for (const end of [service.remove, service.pause]) {
      await service.install('one', false);
      const [, view] = await Promise.all([end('one'), service.install('one', false)]);
      expect(view.status.state).toBe('downloading');
      await until('one', 'ready');
      await Promise.all([service.install('one', false), service.remove('one')]);
      expect(stateOf('one')).toBe('absent');
    }
  });
});

describe('a folder of builds', () => {
  it('that is a file leaves the app without builds, and whoever wants one hears why', async () => {
    const unreadable: unknown[] = [];
    const { service, root, until, stateOf } = rig({ onUnreadable: (thrown) => unreadable.push(thrown) });
    writeFileSync(root, 'x');
    await service.open();
    expect(unreadable).toMatchObject([{ code: 'ENOTDIR' }]);
    await service.install('one', false);
    await until('one', 'failed');
    expect(service.list().items.find(({ id }) => id === 'one')?.status).toMatchObject({
      error: {
        code: 'NAME_TAKEN',
        message: expect.stringContaining('A file is in the place of the folder'),
      },
    });
    await service.remove('one');
    expect(stateOf('one')).toBe('absent');
    rmSync(root);
    await service.install('one', false);
    await until('one', 'ready');
  });

  it.skipIf(process.platform === 'win32')('that may not be read leaves it without them too', async () => {
    const unreadable: unknown[] = [];
    const { service, root, until } = rig({ onUnreadable: (thrown) => unreadable.push(thrown) });
    mkdirSync(root, { mode: 0 });
    chmodSync(dirname(root), 0o755);
    if (process.getuid?.() === 0) {
      process.seteuid?.(65_534);
      onTestFinished(() => process.seteuid?.(0));
    }
    await service.open();
    expect(unreadable).toMatchObject([{ code: 'EACCES' }]);
    await service.install('one', false);
    await until('one', 'failed');
    expect(JSON.stringify(service.list())).toContain('may not write to');
  });
});

describe('a self-test that hangs', () => {
  const hanging = () => new Promise<SelfTestResult>(() => {});

  it('holds up neither a pause nor a removal nor the end of the app', async () => {
    const { service, until, stateOf } = rig({ selfTestProgram: hanging });
    await service.install('one', false);
    await until('one', 'testing');
    await service.pause('one');
    expect(stateOf('one')).toBe('paused');
    await service.install('one', false);
    await until('one', 'testing');
    await service.remove('one');
    expect(stateOf('one')).toBe('absent');
    await service.install('one', false);
    await until('one', 'testing');
    await service.stop();
    // It is tested at the next start.
    expect(stateOf('one')).toBe('testing');
  });
});
