import { describe, expect, it } from 'vitest';
import { createSettingsService } from '../../../src/main/settings/settingsService.ts';

/** Settings over a map; a transaction that fails puts the map back. */
function rig(over: { stored?: object; keyRequired?: boolean; environmentKey?: string; otherKeySet?: boolean } = {}) {
  let rows = new Map<string, unknown>(over.stored ? [['settings', over.stored]] : []);
  const ignored: string[] = [];
  const disk = { full: false };
  const settings = createSettingsService({
    store: {
      get: (key) => rows.get(key),
      set: (key, value) => {
        if (disk.full && key === 'apiKeyHash') throw new Error('the disk is full');
        rows.set(key, value);
      },
      delete: (key) => void rows.delete(key),
    },
    transaction: (work) => {
      const before = new Map(rows);
      try {
        work();
      } catch (error) {
        rows = before;
        throw error;
      }
    },
    hashKey: (key) => `#${key}`,
    sameHash: (a, b) => a === b,
    otherKeySet: () => over.otherKeySet ?? false,
    environmentKey: over.environmentKey,
    keyRequired: over.keyRequired ?? false,
    ignored: (name) => ignored.push(name),
  });
  return { settings, disk, ignored, rows: () => rows };
}

describe('the settings', () => {
  it('change all at once or not at all, in memory as on disk', () => {
    const { settings, disk, rows } = rig();
    settings.patch({ threads: 2, apiKey: 'the-first-key' });
    disk.full = true;
    expect(() => settings.patch({ threads: 4, apiKey: 'the-second-key' })).toThrow('full');
    expect(settings.get().threads).toBe(2);
    expect(rows().get('settings')).toMatchObject({ threads: 2 });
    expect([settings.hasHash('#the-first-key'), settings.hasHash('#the-second-key')]).toEqual([true, false]);
  });

  it('keep the only key of a server that other machines reach, and say why', () => {
    const { settings } = rig({ keyRequired: true });
    settings.patch({ apiKey: 'the-only-key' });
    expect(() => settings.patch({ threads: 3, apiKey: null })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', message: expect.stringContaining('must keep a key') }),
    );
    expect([settings.keySet(), settings.get().threads]).toEqual([true, null]);
    settings.patch({ apiKey: 'another-key' });
    expect(settings.hasHash('#another-key')).toBe(true);
  });

  it.each([
    { keyRequired: false },
    { keyRequired: true, environmentKey: 'of-the-environment' },
    { keyRequired: true, otherKeySet: true },
  ])('let the stored key go where nobody is locked out: %j', (over) => {
    const { settings, rows } = rig(over);
    settings.patch({ apiKey: 'a-stored-key' });
    settings.patch({ apiKey: null });
    expect(rows().has('apiKeyHash')).toBe(false);
  });

  it('start with the default for what an earlier version took and this one does not, and say so', () => {
    const stored = { threads: 3, idleUnloadMs: 10 ** 12, allowedOrigins: ['https://a.example/path'] };
    const { settings, ignored } = rig({ stored });
    expect(settings.get()).toMatchObject({ threads: 3, idleUnloadMs: null, allowedOrigins: [] });
    expect(ignored).toEqual(['idleUnloadMs', 'allowedOrigins']);
  });
});
