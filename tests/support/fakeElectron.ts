import { existsSync } from 'node:fs';
import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  Menu,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NativeImage,
  NotificationConstructorOptions,
  Rectangle,
} from 'electron';
import type { ElectronParts, NotificationPart, SessionPart, TrayPart } from '../../src/main/electron/electronParts.ts';
import { FakeEmitter } from './fakeElectronEmitter.ts';
import { FakeIpcMain } from './fakeElectronIpc.ts';
import { FakeWindow, type FakeWorld } from './fakeElectronWindow.ts';

type Protocol = Parameters<SessionPart['protocol']['handle']>[1];

/**
 * Electron as far as the shell uses it, without a screen. It keeps Electron's rules (what must come before it is ready,
 * what may be prevented, what is cloned between processes) and is checked against the same description of Electron
 * (`ElectronParts`) that Electron's own types are checked against where the shell is started.
 */
export function createFakeElectron(
  given: { packaged?: boolean; first?: boolean; displays?: Rectangle[]; keychain?: boolean } = {},
) {
  const ready = Promise.withResolvers<void>();
  let isReady = false;
  const windows = new Set<FakeWindow>();
  const needReady = (what: string): void => {
    if (!isReady) throw new Error(`${what} cannot be used before the app is ready`);
  };
  const needEarly = (what: string): void => {
    if (isReady) throw new Error(`${what} must be called before the app is ready`);
  };

  class FakeApp extends FakeEmitter {
    readonly isPackaged = given.packaged ?? false;
    readonly switches: string[] = [];
    readonly paths = new Map<string, string>();
    readonly exited = Promise.withResolvers<number>();
    exitCode: number | undefined;
    sandboxed = false;
    protocolClient: string | undefined;
    readonly commandLine = {
      appendSwitch: (name: string) => {
        needEarly('appendSwitch');
        this.switches.push(name);
      },
    };

    enableSandbox(): void {
      needEarly('enableSandbox');
      this.sandboxed = true;
    }

    setPath(name: string, folder: string): void {
      if (!existsSync(folder)) throw new Error(`Failed to set path: ${folder} is not there`);
      this.paths.set(name, folder);
    }

    requestSingleInstanceLock = (): boolean => given.first ?? true;
    setAppUserModelId(): void {}

    setAsDefaultProtocolClient(scheme: string): boolean {
      this.protocolClient = scheme;
      return true;
    }

    whenReady = (): Promise<void> => ready.promise;

    quit(): void {
      if (this.exitCode !== undefined || this.emitPreventable('before-quit')) return;
      for (const window of windows) window.close();
      if (windows.size > 0) return;
      this.emit('will-quit');
      this.#end(0);
    }

    exit(code = 0): void {
      for (const window of windows) window.destroy();
      this.#end(code);
    }

    #end(code: number): void {
      if (this.exitCode !== undefined) return;
      this.exitCode = code;
      this.emit('quit');
      this.exited.resolve(code);
    }
  }
  const app = new FakeApp();

  const handlers = new Map<string, Protocol>();
  let schemes: CustomScheme[] | undefined;
  const permissions: {
    request?: Parameters<SessionPart['setPermissionRequestHandler']>[0];
    check?: Parameters<SessionPart['setPermissionCheckHandler']>[0];
    device?: () => boolean;
    beforeRequest?: Parameters<SessionPart['webRequest']['onBeforeRequest']>[0];
    spellChecker?: boolean;
  } = {};
  class FakeSession extends FakeEmitter implements SessionPart {
    readonly protocol = {
      handle: (scheme: string, handler: Protocol) => {
        if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} has been intercepted already`);
        handlers.set(scheme, handler);
      },
    };
    readonly webRequest = {
      onBeforeRequest: (listener: Parameters<SessionPart['webRequest']['onBeforeRequest']>[0]) => {
        permissions.beforeRequest = listener;
      },
    };
    setPermissionRequestHandler(handler: Parameters<SessionPart['setPermissionRequestHandler']>[0]): void {
      permissions.request = handler;
    }
    setPermissionCheckHandler(handler: Parameters<SessionPart['setPermissionCheckHandler']>[0]): void {
      permissions.check = handler;
    }
    setDevicePermissionHandler(handler: () => boolean): void {
      permissions.device = handler;
    }
    setSpellCheckerEnabled(enable: boolean): void {
      permissions.spellChecker = enable;
    }
  }
  const defaultSession = new FakeSession();

  /** Loads an address as a page does: past the session's filter, by the handler of its scheme. */
  const load = async (url: string, init?: RequestInit): Promise<Response> => {
    const allowed = await new Promise<boolean>((resolve) => {
      if (!permissions.beforeRequest) resolve(true);
      else permissions.beforeRequest({ url }, ({ cancel }) => resolve(!cancel));
    });
    const handler = handlers.get(new URL(url).protocol.slice(0, -1));
    if (!allowed || !handler) throw new TypeError(`net::ERR_BLOCKED_BY_CLIENT ${url}`);
    return handler(new Request(url, init));
  };
  const world: FakeWorld = {
    isReady: () => isReady,
    windows,
    fetch: load,
    created: (contents) => app.emit('web-contents-created', {}, contents),
  };
  class BrowserWindow extends FakeWindow {
    constructor(options: BrowserWindowConstructorOptions) {
      super(world, options);
    }
    static getFocusedWindow = (): FakeWindow | null => [...windows].find((window) => window.isFocused()) ?? null;
  }

  const trays: FakeTray[] = [];
  class FakeTray extends FakeEmitter implements TrayPart {
    toolTip = '';
    menu: MenuItemConstructorOptions[] = [];
    destroyed = false;
    readonly image: string;
    constructor(image: string) {
      super();
      needReady('Tray');
      if (!existsSync(image)) throw new Error(`Failed to load image from path '${image}'`);
      this.image = image;
      trays.push(this);
    }
    setToolTip(text: string): void {
      this.toolTip = text;
    }
    setContextMenu(menu: Menu | null): void {
      this.menu = menu === null ? [] : templateOf(menu);
    }
    destroy(): void {
      this.destroyed = true;
    }
  }

  const notifications: FakeNotification[] = [];
  class FakeNotification extends FakeEmitter implements NotificationPart {
    static isSupported = (): boolean => true;
    readonly options: NotificationConstructorOptions;
    constructor(options: NotificationConstructorOptions) {
      super();
      this.options = options;
    }
    show(): void {
      notifications.push(this);
    }
  }

  const templates = new WeakMap<object, MenuItemConstructorOptions[]>();
  const templateOf = (menu: Menu): MenuItemConstructorOptions[] => templates.get(menu) ?? [];
  let applicationMenu: Menu | null = null;
  const blockers = new Set<number>();
  const asked: MessageBoxOptions[] = [];
  const said: { title: string; content: string }[] = [];
  const opened: string[] = [];
  const answers = { box: [] as number[], folders: [] as string[][] };
  const ipcMain = new FakeIpcMain();
  const powerMonitor = new FakeEmitter();
  let blockerIds = 0;

  const parts = {
    app,
    BrowserWindow,
    Tray: FakeTray,
    Notification: FakeNotification,
    Menu: {
      buildFromTemplate: (template) => {
        // Only its identity is ever used.
        const menu = {} as Menu;
        templates.set(menu, template as MenuItemConstructorOptions[]);
        return menu;
      },
      setApplicationMenu: (menu) => {
        applicationMenu = menu;
      },
    },
    ipcMain,
    protocol: {
      registerSchemesAsPrivileged: (customSchemes) => {
        needEarly('registerSchemesAsPrivileged');
        if (schemes) throw new Error('registerSchemesAsPrivileged can be called only once');
        schemes = customSchemes;
      },
    },
    session: {
      get defaultSession() {
        needReady('session');
        return defaultSession;
      },
    },
    shell: {
      openExternal: async (url) => void opened.push(url),
      openPath: async (file) => (opened.push(file), ''),
      showItemInFolder: (file) => void opened.push(file),
    },
    // The first byte stands for the keychain: what another one has sealed is refused, as there.
    safeStorage: {
      isEncryptionAvailable: () => isReady && (given.keychain ?? true),
      encryptString: (text) => {
        needReady('safeStorage');
        return Buffer.from([7, ...Buffer.from(text).map((byte) => byte ^ 0xa5)]);
      },
      decryptString: (sealed) => {
        needReady('safeStorage');
        if (sealed[0] !== 7)
          throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
        return Buffer.from(sealed.subarray(1).map((byte) => byte ^ 0xa5)).toString();
      },
    },
    screen: {
      getAllDisplays: () => {
        needReady('screen');
        return (given.displays ?? [{ x: 0, y: 0, width: 1920, height: 1040 }]).map((workArea) => ({ workArea }));
      },
    },
    nativeTheme: { shouldUseDarkColors: true },
    // Opaque to the shell: it goes from here straight into a drag.
    nativeImage: { createFromBuffer: (buffer) => ({ buffer }) as unknown as NativeImage },
    powerSaveBlocker: {
      start: () => {
        blockerIds += 1;
        blockers.add(blockerIds);
        return blockerIds;
      },
      stop: (id) => blockers.delete(id),
    },
    powerMonitor,
    dialog: {
      showMessageBox: async (options) => {
        asked.push(options);
        return { response: answers.box.shift() ?? options.cancelId ?? 0, checkboxChecked: false };
      },
      showOpenDialog: async () => {
        const filePaths = answers.folders.shift() ?? [];
        return { canceled: filePaths.length === 0, filePaths };
      },
      showErrorBox: (title, content) => void said.push({ title, content }),
    },
  } satisfies ElectronParts;

  return {
    parts,
    app,
    ipcMain,
    powerMonitor,
    session: defaultSession,
    permissions,
    windows,
    trays,
    notifications,
    blockers,
    /** Questions that were asked, and what is to be answered next: the number of a button, or folders. */
    asked,
    answers,
    /** Errors that were shown. */
    said,
    /** Addresses and files that were opened or shown outside. */
    opened,
    schemes: () => schemes,
    menu: () => (applicationMenu === null ? [] : templateOf(applicationMenu)),
    load,
    /** Electron has started up. */
    becomeReady(): void {
      isReady = true;
      ready.resolve();
    },
    window: (): FakeWindow => {
      const [window] = windows;
      if (!window) throw new Error('there is no window');
      return window;
    },
  };
}
export type FakeElectron = ReturnType<typeof createFakeElectron>;
