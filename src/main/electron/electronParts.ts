import type Electron from 'electron';

/**
 * What of Electron the shell uses, and no more, so that it runs against a stand-in where there is no Electron.
 * `index.ts` hands in the real thing: the compiler checks there that Electron is as it is described here.
 */
export interface ElectronParts {
  readonly app: AppPart;
  readonly BrowserWindow: new (options: Electron.BrowserWindowConstructorOptions) => WindowPart;
  readonly Tray: new (image: string) => TrayPart;
  readonly Notification: (new (options: Electron.NotificationConstructorOptions) => NotificationPart) & {
    isSupported(): boolean;
  };
  readonly Menu: Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  readonly ipcMain: IpcPart;
  readonly protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged'>;
  readonly session: { readonly defaultSession: SessionPart };
  readonly shell: Pick<Electron.Shell, 'openExternal' | 'showItemInFolder' | 'openPath'>;
  readonly safeStorage: Pick<Electron.SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'>;
  readonly screen: { getAllDisplays(): { readonly workArea: Electron.Rectangle }[] };
  readonly nativeTheme: Pick<Electron.NativeTheme, 'shouldUseDarkColors'>;
  readonly nativeImage: Pick<typeof Electron.nativeImage, 'createFromBuffer'>;
  readonly powerSaveBlocker: Pick<Electron.PowerSaveBlocker, 'start' | 'stop'>;
  /** The manual gives the listener an event to prevent; the types of Electron leave it out. */
  readonly powerMonitor: { on(event: 'shutdown', listener: (event?: Preventable) => void): unknown };
  /** Over the window that has the focus, where there is one. */
  readonly dialog: {
    showMessageBox(options: Electron.MessageBoxOptions): Promise<{ readonly response: number }>;
    showOpenDialog(options: Electron.OpenDialogOptions): Promise<{
      readonly canceled: boolean;
      readonly filePaths: readonly string[];
    }>;
    showErrorBox(title: string, content: string): void;
  };
}

export interface Preventable {
  preventDefault(): void;
}

export interface AppPart extends Pick<
  Electron.App,
  | 'isPackaged'
  | 'enableSandbox'
  | 'exit'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'setPath'
  | 'whenReady'
> {
  readonly commandLine: Pick<Electron.CommandLine, 'appendSwitch'>;
  on(event: 'activate' | 'window-all-closed', listener: () => void): unknown;
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown;
  on(event: 'open-url', listener: (event: Preventable, url: string) => void): unknown;
  on(event: 'second-instance', listener: (event: unknown, argv: string[]) => void): unknown;
  on(event: 'web-contents-created', listener: (event: unknown, contents: ContentsPart) => void): unknown;
  on(
    event: 'certificate-error',
    listener: (
      event: Preventable,
      contents: unknown,
      url: string,
      error: string,
      certificate: unknown,
      callback: (isTrusted: boolean) => void,
    ) => void,
  ): unknown;
}

/** A page; in this app there is only the studio's. */
export interface ContentsPart extends Pick<
  Electron.WebContents,
  'isDestroyed' | 'reload' | 'send' | 'setWebRTCIPHandlingPolicy' | 'setWindowOpenHandler' | 'startDrag'
> {
  on(event: 'destroyed', listener: () => void): unknown;
  on(
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect',
    listener: (event: Preventable & { readonly url: string }) => void,
  ): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
  on(
    event: 'did-start-navigation',
    listener: (event: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }) => void,
  ): unknown;
  on(
    event: 'render-process-gone',
    listener: (event: unknown, details: Pick<Electron.RenderProcessGoneDetails, 'reason' | 'exitCode'>) => void,
  ): unknown;
}

export interface WindowPart extends Pick<
  Electron.BrowserWindow,
  | 'destroy'
  | 'focus'
  | 'getNormalBounds'
  | 'hide'
  | 'isDestroyed'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setProgressBar'
  | 'show'
> {
  readonly webContents: ContentsPart;
  on(event: 'close', listener: (event: Preventable) => void): unknown;
  on(
    event: 'closed' | 'resize' | 'move' | 'maximize' | 'unmaximize' | 'ready-to-show' | 'session-end',
    listener: () => void,
  ): unknown;
}

export interface FramePart {
  readonly origin: string;
  readonly parent: unknown;
}

export interface IpcEvent {
  readonly sender: ContentsPart;
  /** Null when the frame is gone already. */
  readonly senderFrame: FramePart | null;
}

export interface IpcPart {
  handle(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => unknown): void;
  on(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => void): unknown;
}

export interface SessionPart {
  readonly protocol: Pick<Electron.Protocol, 'handle'>;
  readonly webRequest: {
    onBeforeRequest(
      listener: (details: { readonly url: string }, callback: (response: { cancel?: boolean }) => void) => void,
    ): void;
  };
  setPermissionRequestHandler(
    handler: (
      contents: ContentsPart,
      permission: string,
      callback: (granted: boolean) => void,
      details: { readonly requestingUrl: string },
    ) => void,
  ): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string, origin: string) => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  setSpellCheckerEnabled(enable: boolean): void;
  on(event: 'will-download', listener: (event: Preventable, item: { getURL(): string }) => void): unknown;
}

export interface TrayPart extends Pick<Electron.Tray, 'destroy' | 'setContextMenu' | 'setToolTip'> {
  on(event: 'click', listener: () => void): unknown;
}

export interface NotificationPart extends Pick<Electron.Notification, 'show'> {
  on(event: 'click', listener: () => void): unknown;
}
