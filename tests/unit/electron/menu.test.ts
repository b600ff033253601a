import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../../src/main/electron/menu.ts';

const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);

function rig(platform: NodeJS.Platform, { devTools = false, updates = false } = {}) {
  const done: unknown[] = [];
  const items = flat(
    menuTemplate({
      platform,
      devTools,
      tell: (message) => done.push(message),
      openDocs: () => done.push('docs'),
      openDataFolder: () => done.push('folder'),
      checkForUpdates: updates ? () => done.push('updates') : undefined,
    }),
  );
  return {
    items,
    done,
    roles: items.flatMap(({ role }) => role ?? []),
    labels: items.flatMap(({ label }) => label ?? []),
  };
}

describe.each<NodeJS.Platform>(['darwin', 'win32', 'linux'])('the menu on %s', (platform) => {
  it('leads to every place, once each key', () => {
    const { items, done } = rig(platform, { updates: true });
    for (const item of items) item.click?.(undefined as never, undefined, undefined as never);
    for (const place of ['create', 'queue', 'gallery', 'models', 'server', 'settings'])
      expect(done).toContainEqual({ kind: 'place', place });
    expect(done).toEqual(expect.arrayContaining(['docs', 'folder', 'updates']));
    const keys = items.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has what every program has, and developer tools only from a checkout', () => {
    const { roles, labels } = rig(platform);
    expect(roles).toEqual(
      expect.arrayContaining(['quit', 'editMenu', 'windowMenu', 'help', 'about', 'zoomIn', 'zoomOut', 'resetZoom']),
    );
    expect(roles).not.toContain('toggleDevTools');
    expect(labels).not.toContain('Check for updates…');
    expect(rig(platform, { devTools: true }).roles).toContain('toggleDevTools');
    expect(rig(platform, { updates: true }).labels.filter((label) => label === 'Check for updates…')).toHaveLength(1);
  });
});
