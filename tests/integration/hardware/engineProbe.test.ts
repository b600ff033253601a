import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeSdServer } from '../../../src/main/engineProbe.ts';
import type { SdScenario } from '../../fixtures/standInSdServer.ts';
import { makeSdServer } from '../../support/standInSdServer.ts';
import { writeUnlinked } from '../../support/unlinkedProgram.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'probe-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, text: string | Buffer, mode = 0o755): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

describe.skipIf(process.platform === 'win32')('a program that is named as sd-server', () => {
  it.each<[string, Partial<SdScenario>, string[]]>([
    ['for the processor', {}, ['cpu']],
    ['for CUDA', { devices: ['CUDA0', 'CPU'] }, ['cuda', 'cpu']],
    ['that tells no device it knows', { devices: ['XPU0'] }, ['cuda', 'rocm', 'vulkan', 'cpu']],
  ])('is known with version and backends, %s', async (_, scenario, backends) => {
    const server = await makeSdServer(scenario);
    const probed = await probeSdServer(server.file);
    expect(probed).toMatchObject({
      is: 'program',
      program: { id: 'own', kind: 'sd-server', version: 'master-700-abc1234 abc1234', backends, file: server.file },
    });
    expect(probed.is === 'program' && probed.options.has('--eager-load')).toBe(true);
    await server.remove();
  });

  it('is refused where it lacks what is needed', async () => {
    const server = await makeSdServer({ lacks: ['--backend'] });
    expect(await probeSdServer(server.file)).toMatchObject({ is: 'none', why: expect.stringContaining('--backend') });
    await server.remove();
  });

  it.each<[string, () => Promise<string> | string, RegExp]>([
    ['is not there', () => path.join(folder, 'nothing'), /no such file/],
    ['is a folder', () => folder, /is a folder/],
    ['is no full path', () => 'sd-server', /not a full path/],
    ['lies on another machine', () => '//server/share/sd-server', /another machine/],
    ['holds a NUL', () => '/bin/\0true', /no path can hold/],
    ['may not be executed', () => program('text.txt', 'hello', 0o644), /may not be executed/],
    ['is a text', () => program('text', 'hello'), /no sd-server/],
    ['is another program', () => '/bin/true', /no sd-server/],
    ['lists other options', () => '/bin/ls', /no sd-server/],
  ])('is refused where it %s', async (_, file, why) => {
    expect(await probeSdServer(await file())).toMatchObject({ is: 'none', why: expect.stringMatching(why) });
  });

  it('is refused where it hangs', async () => {
    const file = await program('hangs', '#!/bin/sh\nexec sleep 60\n');
    expect(await probeSdServer(file)).toMatchObject({ is: 'none', why: expect.stringContaining('does not answer') });
  });

  it.runIf(process.platform === 'linux')(
    'is refused with the name of a library it lacks, as the loader says it',
    async () => {
      const file = path.join(folder, 'unlinked');
      await writeUnlinked(file);
      const probed = await probeSdServer(file);
      expect(probed).toEqual({ is: 'none', why: 'lacks a library of the system (libx.so.6); install it' });
    },
  );
});
