import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SelfTestResult } from '../../../src/shared/schema/device.ts';
import { buildRig } from '../../support/buildRig.ts';
import { aBuild, engineParts, engineZip, passed } from '../../support/engineArchives.ts';
import { zipOf } from '../../support/zipWriter.ts';

const oneBuild = (id = 'one', archives = [engineZip(id)]) => ({ build: aBuild(id, archives), archives });
const refusedTest: SelfTestResult = { outcome: 'refused', at: 1, code: 'GARBAGE', message: 'It draws wrong pictures.' };

describe('getting an engine build', () => {
  it('downloads, checks, unpacks and tests it, and uses it then', async () => {
    const rig = await buildRig({ builds: [oneBuild()] });
    expect(await rig.get('one')).toMatchObject({ status: { state: 'absent' }, inUse: false });
    expect(rig.server.requests).toEqual([]);
    const ready = await rig.run('one', 'ready');
    expect(ready).toMatchObject({ inUse: true, status: { test: { outcome: 'passed' } } });
    expect(rig.tested).toEqual(['one']);
    expect(rig.files()).toEqual([
      'one',
      'one/build.json',
      'one/libggml.so',
      'one/sd-server',
      'one/stable-diffusion.cpp.txt',
    ]);
    const program = join(rig.dataDir, 'engines/one/sd-server');
    expect(readFileSync(program, 'utf8')).toContain('echo one');
    expect(statSync(program).mode & 0o777).toBe(0o755);
    expect(JSON.parse(readFileSync(join(rig.dataDir, 'engines/one/build.json'), 'utf8'))).toMatchObject({
      id: 'one',
      executable: 'sd-server',
    });
  });

  it('of several archives puts them into one folder', async () => {
    const archives = [engineZip('two'), zipOf([{ name: 'libcudart.so', data: 'of somebody else' }])];
    const rig = await buildRig({ builds: [oneBuild('two', archives)] });
    await rig.run('two', 'ready');
    expect(rig.files()).toContain('two/libcudart.so');
    expect(rig.files().some((name) => name.endsWith('.zip'))).toBe(false);
  });

  it('goes on after cuts of the line, and asks no byte twice', async () => {
    const library = Buffer.alloc(2_000_000);
    for (let at = 0; at < library.length; at += 4) library.writeUInt32LE((at * 2654435761) >>> 0, at);
    const archives = [zipOf([...engineParts('cut'), { name: 'libbig.so', data: library, method: 0 }])];
    const rig = await buildRig({ builds: [oneBuild('cut', archives)], rules: () => ({ cut: () => 300_000 }) });
    await rig.run('cut', 'ready');
    expect(rig.server.sent() - (archives[0]?.length ?? 0)).toBeLessThan(10);
  });

  it('asked for twice at once is one download', async () => {
    const rig = await buildRig({ builds: [oneBuild()], rules: () => ({ pause: 30 }) });
    const ask = () => rig.client.call('builds.install', { params: { id: 'one' }, body: {} });
    const both = await Promise.all([ask(), ask()]);
    expect(both.map(({ status }) => status.state)).toEqual(['downloading', 'downloading']);
    await rig.until('one', 'ready');
    expect(rig.server.requests).toHaveLength(2);
    expect(rig.tested).toEqual(['one']);
  });

  it('is paused, gone on with and cancelled', async () => {
    const archives = [zipOf([...engineParts('p'), { name: 'big', data: Buffer.alloc(600_000, 'x'), method: 0 }])];
    let pause = 40;
    const rig = await buildRig({ builds: [oneBuild('p', archives)], rules: () => ({ pause }) });
    const id = 'p';
    await rig.client.call('builds.install', { params: { id }, body: {} });
    await rig.until(id, 'downloading');
    await expect
      .poll(async () => (await rig.get(id)).status)
      .toMatchObject({ state: 'downloading', bytes: expect.toSatisfy((bytes: number) => bytes > 50_000) });
    const paused = await rig.client.call('builds.pause', { params: { id } });
    expect(paused.status).toMatchObject({ state: 'paused', totalBytes: archives[0]?.length });
    expect(rig.files()).toEqual(['.p.0.zip']);
    pause = 0;
    await rig.run(id, 'ready');
    expect(rig.server.requests.at(-1)?.range).toMatch(/^bytes=[1-9]/);
    const gone = await rig.client.call('builds.remove', { params: { id } });
    expect(gone).toMatchObject({ status: { state: 'absent' }, inUse: false });
    expect(rig.files()).toEqual([]);
    await rig.client.call('builds.install', { params: { id }, body: {} });
    await rig.client.call('builds.remove', { params: { id } });
    expect(rig.files()).toEqual([]);
  });

  it('wants a binding licence accepted before anything is asked of anybody', async () => {
    const { build, archives } = oneBuild();
    const nvidia = { name: 'EULA', of: 'the libraries', url: 'https://example.org/eula', mustAccept: true };
    const rig = await buildRig({ builds: [{ build: { ...build, licences: [nvidia] }, archives }] });
    const ask = (body: { acceptLicence?: boolean }) =>
      rig.client.call('builds.install', { params: { id: 'one' }, body });
    await expect(ask({})).rejects.toMatchObject({ code: 'LICENCE_NOT_ACCEPTED' });
    expect(rig.server.requests).toEqual([]);
    await ask({ acceptLicence: true });
    await rig.until('one', 'ready');
  });

  it('is refused for another system', async () => {
    const { build, archives } = oneBuild();
    const rig = await buildRig({ builds: [{ build: { ...build, platform: 'darwin' }, archives }] });
    await expect(rig.run('one', 'ready')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

describe('what is wrong with a build', () => {
  it('another file than the one that was pinned leaves nothing behind, and the next try works', async () => {
    const archives = [engineZip('one')];
    const wrong = Buffer.from(archives[0] ?? []);
    wrong[60] = (wrong[60] ?? 0) ^ 1;
    const served: Buffer[] = [wrong];
    const rig = await buildRig({ builds: [{ build: aBuild('one', archives), archives: served }] });
    const failed = await rig.run('one', 'failed');
    expect(failed.status).toMatchObject({ error: { code: 'WRONG_CHECKSUM' } });
    expect(rig.files()).toEqual([]);
    expect(rig.tested).toEqual([]);
    served[0] = archives[0] ?? wrong;
    await rig.run('one', 'ready');
  });

  it('another length is told before a byte is fetched, or as soon as it is seen', async () => {
    const archives = [engineZip('one')];
    const longer = Buffer.concat([archives[0] ?? Buffer.alloc(0), Buffer.alloc(1000)]);
    let chunked = false;
    const rig = await buildRig({
      builds: [{ build: aBuild('one', archives), archives: [longer] }],
      rules: () => (chunked ? { chunked, ranges: false } : {}),
    });
    expect((await rig.run('one', 'failed')).status).toMatchObject({ error: { code: 'CHANGED' } });
    expect(rig.files()).toEqual([]);
    chunked = true;
    expect((await rig.run('one', 'failed')).status).toMatchObject({ error: { code: 'WRONG_LENGTH' } });
    expect(rig.tested).toEqual([]);
  });

  it('a page instead of the archive is no archive', async () => {
    const archives = [engineZip('one')];
    const page = Buffer.alloc(archives[0]?.length ?? 0, '<html>');
    const rig = await buildRig({ builds: [{ build: aBuild('one', archives), archives: [page] }] });
    expect((await rig.run('one', 'failed')).status).toMatchObject({ error: { code: 'NOT_AN_ARCHIVE' } });
  });

  it('an archive that leads out of its folder is not unpacked', async () => {
    const archives = [zipOf([...engineParts('evil'), { name: '../../../evil', data: 'x' }])];
    const rig = await buildRig({ builds: [oneBuild('evil', archives)] });
    expect((await rig.run('evil', 'failed')).status).toMatchObject({ error: { code: 'UNSAFE_ARCHIVE' } });
    expect(rig.files()).toEqual([]);
    expect(existsSync(join(rig.dataDir, '..', 'evil'))).toBe(false);
  });

  it('an archive without the program is not the engine', async () => {
    const archives = [zipOf([{ name: 'README', data: 'x' }])];
    const rig = await buildRig({ builds: [oneBuild('none', archives)] });
    expect((await rig.run('none', 'failed')).status).toMatchObject({ error: { code: 'INCOMPLETE_ARCHIVE' } });
    expect(rig.files()).toEqual([]);
  });

  it('a disk that is too small gets not one byte', async () => {
    const rig = await buildRig({ builds: [oneBuild()], freeBytes: async () => 1_000_000 });
    const failed = await rig.run('one', 'failed');
    expect(failed.status).toMatchObject({ error: { code: 'DISK_FULL', facts: { freeBytes: 1_000_000 } } });
    expect(existsSync(join(rig.dataDir, 'engines'))).toBe(false);
    // Nothing but the question how long it is.
    expect(rig.server.requests.map(({ range }) => range)).toEqual(['bytes=0-0']);
  });

  it('a folder that cannot be made is told, and is no bug', async () => {
    const rig = await buildRig({ builds: [oneBuild()] });
    const engines = join(rig.dataDir, 'engines');
    writeFileSync(engines, 'a file of somebody');
    const failed = await rig.run('one', 'failed');
    expect(failed.status).toMatchObject({ error: { code: 'NAME_TAKEN', message: expect.stringContaining(engines) } });
    const { status } = await rig.client.call('builds.remove', { params: { id: 'one' } });
    expect(status).toMatchObject({ state: 'absent' });
    rmSync(engines);
    await rig.run('one', 'ready');
  });

  it('a line that goes dead is told, and what is here is kept', async () => {
    const { build, archives } = oneBuild();
    const rig = await buildRig({
      builds: [{ build, archives }],
      rules: () => ({ cut: (from) => (from === 0 ? 100 : 0) }),
    });
    const failed = await rig.run('one', 'failed');
    expect(failed.status).toMatchObject({ error: { code: 'UNREACHABLE' } });
    expect(rig.files()).toEqual(['.one.0.zip']);
  });
});

describe('builds in use', () => {
  it('one that draws garbage is refused with its reason, and what was in use stays so', async () => {
    const rig = await buildRig({
      builds: [oneBuild('new'), oneBuild('old')],
      test: (id) => (id === 'new' ? refusedTest : passed()),
    });
    await rig.run('old', 'ready');
    const refused = await rig.run('new', 'refused');
    expect(refused).toMatchObject({ inUse: false, status: { test: { code: 'GARBAGE' } } });
    expect(await rig.get('old')).toMatchObject({ inUse: true });
    expect((await rig.client.call('builds.list', {})).rollback).toEqual({ inUse: [] });
  });

  it('a newer one takes the place of the older one, one click goes back, and another forth', async () => {
    const rig = await buildRig({ builds: [oneBuild('new'), oneBuild('old')] });
    await expect(rig.client.call('builds.rollback', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await rig.run('old', 'ready');
    await rig.run('new', 'ready');
    const inUse = (items: readonly { id: string; inUse: boolean }[]) =>
      items.filter((one) => one.inUse).map(({ id }) => id);
    const now = await rig.client.call('builds.list', {});
    expect([inUse(now.items), now.rollback]).toEqual([['new'], { inUse: ['old'] }]);
    expect(rig.files()).toContain('old/sd-server');
    const back = await rig.client.call('builds.rollback', {});
    expect([inUse(back.items), back.rollback]).toEqual([['old'], { inUse: ['new'] }]);
    expect(inUse((await rig.client.call('builds.rollback', {})).items)).toEqual(['new']);
    await rig.client.call('builds.remove', { params: { id: 'old' } });
    // Back to where nothing but the built-in engine was.
    expect((await rig.client.call('builds.list', {})).rollback).toEqual({ inUse: [] });
  });

  it('is told as events, the last of which is that it is in use', async () => {
    const rig = await buildRig({ builds: [oneBuild()] });
    const seen: string[] = [];
    rig.app.subscribe((event) => {
      if (event.type === 'engine.build') seen.push(`${event.data.status.state}${event.data.inUse ? ' in use' : ''}`);
    });
    await rig.run('one', 'ready');
    expect([...new Set(seen)]).toEqual(['downloading', 'verifying', 'unpacking', 'testing', 'ready', 'ready in use']);
  });

  it('is kept over a restart, and refused there when a file of it was changed', async () => {
    const rig = await buildRig({ builds: [oneBuild()] });
    await rig.run('one', 'ready');
    await rig.app.stop();
    const again = await buildRig({ builds: [oneBuild()], dataDir: rig.dataDir });
    expect(await again.get('one')).toMatchObject({ status: { state: 'ready' }, inUse: true });
    expect(again.tested).toEqual([]);
    await again.app.stop();
    const library = join(rig.dataDir, 'engines/one/libggml.so');
    writeFileSync(library, 'library of two');
    const third = await buildRig({ builds: [oneBuild()], dataDir: rig.dataDir });
    expect(await third.get('one')).toMatchObject({
      inUse: false,
      status: {
        state: 'failed',
        error: { code: 'FILES_CHANGED', facts: { problem: expect.stringContaining('libggml.so') } },
      },
    });
    // Asked for again, it comes anew, whole.
    await third.run('one', 'ready');
    expect(readFileSync(library, 'utf8')).toBe('library of one');
  });

  it('whose files merely got another date are checked by their bytes and need no download', async () => {
    const rig = await buildRig({ builds: [oneBuild()] });
    await rig.run('one', 'ready');
    await rig.app.stop();
    utimesSync(join(rig.dataDir, 'engines/one/sd-server'), 1, 1);
    const again = await buildRig({ builds: [oneBuild()], dataDir: rig.dataDir });
    expect((await again.get('one')).status).toMatchObject({ state: 'failed', error: { code: 'FILES_CHANGED' } });
    await again.run('one', 'ready');
    expect(again.server.requests).toEqual([]);
    expect(again.tested).toEqual(['one']);
  });

  it('with a library beside it that does not belong there is not used', async () => {
    const rig = await buildRig({ builds: [oneBuild()] });
    await rig.run('one', 'ready');
    await rig.app.stop();
    writeFileSync(join(rig.dataDir, 'engines/one/libevil.so'), 'x');
    const again = await buildRig({ builds: [oneBuild()], dataDir: rig.dataDir });
    expect((await again.get('one')).status).toMatchObject({
      error: { facts: { problem: 'libevil.so does not belong there' } },
    });
  });

  it('that the list does not name any more stays, and can be removed', async () => {
    const rig = await buildRig({ builds: [oneBuild('old')] });
    await rig.run('old', 'ready');
    await rig.app.stop();
    const again = await buildRig({ builds: [oneBuild('new')], dataDir: rig.dataDir });
    expect(await again.get('old')).toMatchObject({ inUse: true, status: { state: 'ready' } });
    await again.client.call('builds.remove', { params: { id: 'old' } });
    expect((await again.client.call('builds.list', {})).items.map(({ id }) => id)).toEqual(['new']);
  });

  it('that was taken away by hand is told as gone', async () => {
    const rig = await buildRig({ builds: [oneBuild()] });
    await rig.run('one', 'ready');
    await rig.app.stop();
    rmSync(join(rig.dataDir, 'engines'), { recursive: true });
    const again = await buildRig({ builds: [oneBuild()], dataDir: rig.dataDir });
    expect((await again.get('one')).status).toMatchObject({ state: 'failed', error: { code: 'FILES_CHANGED' } });
  });
});
