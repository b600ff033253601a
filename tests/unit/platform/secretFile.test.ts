import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSeal } from '../../../src/main/electron/seal.ts';
import { openSecrets, type Seal } from '../../../src/main/platform/secretFile.ts';
import { createFakeElectron } from '../../support/fakeElectron.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const TOKEN = 'hf_a_token';
const fail = (thrown: unknown): never => {
  throw thrown;
};

describe('secrets', () => {
  it('outlive the process in a file that only its owner reads', async () => {
    const file = join(tempFolder(), 'secrets.json');
    const secrets = openSecrets({ file, unreadable: fail });
    expect(secrets.get('token')).toBeUndefined();
    await secrets.set('token', TOKEN);
    expect(secrets.get('token')).toBe(TOKEN);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = openSecrets({ file, unreadable: fail });
    expect(again.get('token')).toBe(TOKEN);
    await Promise.all([again.set('a', '1'), again.set('b', '2'), again.set('token', undefined)]);
    const last = openSecrets({ file, unreadable: fail });
    expect([last.get('a'), last.get('b'), last.get('token')]).toEqual(['1', '2', undefined]);
  });

  it('count as not there when they cannot be read, and can be given anew', async () => {
    const file = join(tempFolder(), 'secrets.json');
    writeFileSync(file, '{"token": "');
    const heard: unknown[] = [];
    const secrets = openSecrets({ file, unreadable: (thrown) => heard.push(thrown) });
    expect(heard).toHaveLength(1);
    expect(secrets.get('token')).toBeUndefined();
    await secrets.set('token', TOKEN);
    expect(openSecrets({ file, unreadable: fail }).get('token')).toBe(TOKEN);
  });

  it('are not told with the reason why they cannot be read', () => {
    const file = join(tempFolder(), 'secrets.json');
    writeFileSync(file, TOKEN);
    const heard: unknown[] = [];
    openSecrets({ file, unreadable: (thrown) => heard.push(thrown) });
    expect(heard.map(String)).toEqual([expect.stringContaining('JSON')]);
    expect(heard.map(String)).not.toEqual([expect.stringContaining(TOKEN)]);
  });

  it('stay as they were when they cannot be written', async () => {
    const file = join(tempFolder(), 'missing', 'secrets.json');
    const secrets = openSecrets({ file, unreadable: fail });
    await expect(secrets.set('token', TOKEN)).rejects.toThrow(/ENOENT/);
    expect(secrets.get('token')).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  it('are sealed by the keychain where there is one', async () => {
    const fake = createFakeElectron();
    expect(createSeal(fake.parts.safeStorage)).toBeUndefined();
    fake.becomeReady();
    const seal = createSeal(fake.parts.safeStorage);
    const file = join(tempFolder(), 'secrets.json');
    await openSecrets({ file, seal, unreadable: fail }).set('token', TOKEN);
    const kept = readFileSync(file, 'utf8');
    expect(kept).not.toContain(TOKEN);
    expect(kept).not.toContain(Buffer.from(TOKEN).toString('base64'));
    expect(openSecrets({ file, seal, unreadable: fail }).get('token')).toBe(TOKEN);
    // Another keychain, or none: the secret is lost, the app is not.
    const heard: unknown[] = [];
    const other: Seal = { close: () => Buffer.of(), open: () => fail(new Error('another keychain')) };
    expect(openSecrets({ file, seal: other, unreadable: (thrown) => heard.push(thrown) }).get('token')).toBeUndefined();
    expect(heard).toHaveLength(1);
  });

  it('are not sealed where there is no keychain', () => {
    const fake = createFakeElectron({ keychain: false });
    fake.becomeReady();
    expect(createSeal(fake.parts.safeStorage)).toBeUndefined();
  });
});
