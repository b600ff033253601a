import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDesktopOptions } from '../../../src/main/electron/desktopOptions.ts';
import { runtimePaths } from '../../../src/main/electron/runtimePaths.ts';
import { embeddedEngine } from '../../../src/main/engineCommand.ts';
import { electronBinary, findDesktop } from '../../../scripts/desktopBinary.ts';
import { icnsFile, icoFile } from '../../../scripts/iconFiles.ts';
import { tempFolder } from '../../support/tempFolder.ts';

describe('where things lie', () => {
  it('is beside the code in a checkout', () => {
    const paths = runtimePaths({
      isPackaged: false,
      mainFolder: '/app/out/electron',
      resources: '/electron/resources',
      platform: 'linux',
    });
    expect(paths).toEqual({
      preload: path.normalize('/app/out/preload/index.cjs'),
      studio: path.normalize('/app/out/renderer'),
      icons: path.normalize('/app/resources/icons'),
      starterModel: path.normalize('/app/resources/starter-model'),
      engine: undefined,
      updateConfig: undefined,
    });
  });

  it.each<[NodeJS.Platform, string]>([
    ['linux', 'bare'],
    ['darwin', 'bare'],
    ['win32', 'bare.exe'],
  ])('is outside of the archive for the engine of an installed app on %s', (platform, runtime) => {
    const resources = '/opt/Tintype/resources';
    const paths = runtimePaths({
      isPackaged: true,
      mainFolder: `${resources}/app.asar/out/electron`,
      resources,
      platform,
    });
    expect(paths).toEqual({
      preload: path.normalize(`${resources}/app.asar/out/preload/index.cjs`),
      studio: path.normalize(`${resources}/app.asar/out/renderer`),
      icons: path.normalize(`${resources}/icons`),
      starterModel: path.normalize(`${resources}/starter-model`),
      engine: { runtime: path.join(resources, 'engine', runtime), entry: path.join(resources, 'engine/main.cjs') },
      updateConfig: path.join(resources, 'app-update.yml'),
    });
  });

  it('starts the engine of an installed app from its files, and says when one is missing', () => {
    const folder = tempFolder();
    const files = { runtime: path.join(folder, 'bare'), entry: path.join(folder, 'main.cjs') };
    writeFileSync(files.runtime, '');
    expect(() => embeddedEngine(files)).toThrow('main.cjs. Install Tintype again');
    writeFileSync(files.entry, '');
    expect(embeddedEngine(files)).toEqual({ file: files.runtime, args: [files.entry], cwd: folder });
  });
});

describe('the arguments of the desktop app', () => {
  it('are those of the headless one; all others are left alone', () => {
    const given = [
      '--no-sandbox',
      '--data-dir',
      '/d',
      '--models-dir=/m',
      '--port',
      '0',
      '--inspect=1',
      'tintype://create?prompt=--port',
    ];
    expect(readDesktopOptions(given)).toEqual({ host: '127.0.0.1', port: 0, dataDir: '/d', modelsDirs: ['/m'] });
    expect(readDesktopOptions([])).toEqual({ host: '127.0.0.1', port: 8081, modelsDirs: [] });
  });

  it('count for nothing behind a link, which any page may have made', () => {
    const given = ['--port', '0', 'TINTYPE://create?prompt=x', '--host', '0.0.0.0', '--data-dir=//evil/share'];
    expect(readDesktopOptions(given)).toEqual({ host: '127.0.0.1', port: 0, modelsDirs: [] });
    expect(() => readDesktopOptions(['--data-dir', 'tintype://create'])).toThrow('data-dir');
  });

  it('are refused where they are wrong', () => {
    expect(() => readDesktopOptions(['--port', 'x'])).toThrow('--port');
    expect(() => readDesktopOptions(['--data-dir'])).toThrow('data-dir');
  });
});

describe('starting by npm', () => {
  it('takes Electron and a screen', () => {
    const root = tempFolder();
    expect(findDesktop(root, {}, 'linux')).toMatchObject({ can: false, why: expect.stringContaining('Electron') });
    const dist = path.join(root, 'node_modules/electron/dist');
    mkdirSync(dist, { recursive: true });
    writeFileSync(path.join(root, 'node_modules/electron/path.txt'), 'electron');
    expect(electronBinary(root, {})).toBeUndefined();
    const binary = path.join(dist, 'electron');
    writeFileSync(binary, '');
    chmodSync(binary, 0o755);
    expect(findDesktop(root, {}, 'linux')).toMatchObject({ can: false, why: expect.stringContaining('screen') });
    expect(findDesktop(root, { DISPLAY: ':0' }, 'linux')).toEqual({ can: true, binary });
    expect(findDesktop(root, {}, 'darwin')).toEqual({ can: true, binary });
    expect(findDesktop(root, { ELECTRON_BINARY: binary, WAYLAND_DISPLAY: 'w' }, 'linux')).toEqual({
      can: true,
      binary,
    });
    expect(electronBinary(root, { ELECTRON_BINARY: '/nowhere/electron' })).toBeUndefined();
  });
});

describe('icon files', () => {
  const images = [16, 256].map((size) => ({ size, png: Buffer.from(`png of ${size}`) }));

  it('hold every picture where their directory says, on Windows', () => {
    const ico = icoFile(images);
    expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 2]);
    images.forEach(({ size, png }, index) => {
      const entry = 6 + 16 * index;
      const offset = ico.readUInt32LE(entry + 12);
      expect(ico.readUInt8(entry) || 256).toBe(size);
      expect(ico.subarray(offset, offset + ico.readUInt32LE(entry + 8))).toEqual(png);
    });
  });

  it('hold every picture under its names, on macOS', () => {
    const icns = icnsFile(images);
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const parts: [string, string][] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
      parts.push([
        icns.toString('latin1', at, at + 4),
        icns.toString('latin1', at + 8, at + icns.readUInt32BE(at + 4)),
      ]);
    expect(parts).toEqual([
      ['ic08', 'png of 256'],
      ['ic13', 'png of 256'],
    ]);
  });
});
