import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const config = z.record(z.string(), z.unknown()).parse(parse(text('electron-builder.yml')));

describe('electron-builder.yml', () => {
  it('makes the installers of three systems', () => {
    expect(config['win']).toMatchObject({ target: [{ target: 'nsis', arch: 'x64' }] });
    expect(config['mac']).toMatchObject({ target: ['dmg', 'zip'], hardenedRuntime: true, notarize: true });
    expect(config['linux']).toMatchObject({
      target: [
        { target: 'AppImage', arch: 'x64' },
        { target: 'deb', arch: 'x64' },
      ],
    });
  });

  it('puts nothing beside the app that the check does not see', () => {
    for (const part of [config, config['linux'], config['mac'], config['win']])
      expect(part).not.toHaveProperty('extraFiles');
  });

  it('opens tintype: links and claims no files', () => {
    expect(config['protocols']).toEqual([{ name: 'Tintype', schemes: ['tintype'] }]);
    expect(config).not.toHaveProperty('fileAssociations');
  });

  it('keeps a feed for each architecture of the Mac', () => {
    expect(config['publish']).toEqual({ provider: 'github', releaseType: 'draft' });
    expect(config['mac']).toMatchObject({ publish: { channel: 'latest-${arch}' } });
  });

  it.each(['build/entitlements.mac.plist', 'build/entitlements.mac.inherit.plist'])(
    '%s allows compiling and no more',
    (path) => {
      const keys = Array.from(text(path).matchAll(/<key>([^<]+)<\/key>/g), ([, key]) => key);
      expect(keys).toEqual(['com.apple.security.cs.allow-jit']);
    },
  );
});
