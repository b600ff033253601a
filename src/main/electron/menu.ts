import type { MenuItemConstructorOptions } from 'electron';
import type { HostMessage } from '../../shared/contract/channels.ts';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly devTools: boolean;
  readonly tell: (message: HostMessage) => void;
  readonly openDocs: () => void;
  readonly openDataFolder: () => void;
  /** Undefined where there is no feed of updates. */
  readonly checkForUpdates: (() => void) | undefined;
}

const places = ['create', 'queue', 'gallery', 'models', 'server', 'settings'] as const;
const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The menu of the app, in the order each system is used to. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const mac = options.platform === 'darwin';
  const go = (place: (typeof places)[number], label: string, accelerator: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => options.tell({ kind: 'place', place }),
  });
  const settings = go('settings', mac ? 'Settings…' : 'Settings', 'CommandOrControl+,');
  const updates: MenuItemConstructorOptions[] = options.checkForUpdates
    ? [{ label: 'Check for updates…', click: options.checkForUpdates }]
    : [];
  const app: MenuItemConstructorOptions = {
    label: 'Tintype',
    submenu: [
      { role: 'about' },
      ...updates,
      separator,
      settings,
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [
      go('create', 'New image', 'CommandOrControl+N'),
      separator,
      { label: 'Open the data folder', click: options.openDataFolder },
      separator,
      ...(mac ? [{ role: 'close' } as const] : [settings, separator, { role: 'quit' } as const]),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      ...places
        .slice(0, -1)
        .map((place, index) => go(place, place[0]?.toUpperCase() + place.slice(1), `CommandOrControl+${index + 1}`)),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      ...(options.devTools ? [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      { label: 'Documentation of the API', click: options.openDocs },
      ...(mac ? [] : [...updates, separator, { role: 'about' } as const]),
    ],
  };
  return [...(mac ? [app] : []), file, { role: 'editMenu' }, view, { role: 'windowMenu' }, help];
}
