import type {
  BrowserWindowConstructorOptions,
  Item,
  ProgressBarOptions,
  Rectangle,
  WindowOpenHandlerResponse,
} from 'electron';
import type { ContentsPart, WindowPart } from '../../src/main/electron/electronParts.ts';
import { FakeEmitter } from './fakeElectronEmitter.ts';

/** What the windows of one fake Electron share. */
export interface FakeWorld {
  isReady(): boolean;
  readonly windows: Set<FakeWindow>;
  /** Serves an address as the session of the windows does. */
  fetch(url: string): Promise<Response>;
  created(contents: FakeContents): void;
}

export interface FakeFrame {
  readonly origin: string;
  readonly url: string;
  readonly parent: FakeFrame | null;
}

type OpenHandler = Parameters<ContentsPart['setWindowOpenHandler']>[0];

/** A page: what main sees of it, and what a test can make the page do. */
export class FakeContents extends FakeEmitter implements ContentsPart {
  mainFrame: FakeFrame = { origin: 'null', url: 'about:blank', parent: null };
  readonly drags: Item[] = [];
  reloads = 0;
  webRtcPolicy = 'default';
  #destroyed = false;
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  /** The page's end of the channels. */
  readonly received = new FakeEmitter();

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  reload(): void {
    this.reloads += 1;
    this.startNavigation(this.mainFrame.url);
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    // As between processes: what cannot be cloned cannot be sent, and it is read later.
    const sent = structuredClone(args);
    setImmediate(() => this.received.emit(channel, {}, ...sent));
  }

  setWebRTCIPHandlingPolicy(policy: string): void {
    this.webRtcPolicy = policy;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  startDrag(item: Item): void {
    this.drags.push(item);
  }

  /** The page opens a window by itself. */
  openWindow(url: string): WindowOpenHandlerResponse['action'] {
    const details = {
      url,
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { url: '', policy: 'no-referrer' },
    } as const;
    return this.#openHandler(details).action;
  }

  /** The page tries to go elsewhere, by a link or a script; answers whether it got there. */
  navigate(url: string): boolean {
    if (this.emitPreventable('will-frame-navigate', { url })) return false;
    if (this.emitPreventable('will-navigate', { url })) return false;
    this.startNavigation(url);
    return true;
  }

  /** The route of the page changes behind `#`. */
  navigateInPage(hash: string): void {
    this.emit('did-start-navigation', { url: `${this.mainFrame.url}${hash}`, isMainFrame: true, isSameDocument: true });
  }

  startNavigation(url: string): void {
    const { protocol, host } = new URL(url);
    this.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false });
    this.mainFrame = { origin: `${protocol}//${host}`, url, parent: null };
  }

  destroyPage(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('destroyed');
  }
}

/** A window that shows nothing but keeps what it was told; closing it is preventable, as with the real one. */
export class FakeWindow extends FakeEmitter implements WindowPart {
  readonly webContents = new FakeContents();
  readonly options: BrowserWindowConstructorOptions;
  bounds: Rectangle;
  progress: { value: number; options: ProgressBarOptions | undefined } | undefined;
  page: Response | undefined;
  #world: FakeWorld;
  #visible: boolean;
  #focused = false;
  #maximised = false;
  #minimised = false;
  #destroyed = false;

  constructor(world: FakeWorld, options: BrowserWindowConstructorOptions) {
    super();
    if (!world.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    this.#world = world;
    this.options = options;
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
    this.#visible = options.show ?? true;
    world.windows.add(this);
    world.created(this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.#alive();
    this.webContents.startNavigation(url);
    this.page = await this.#world.fetch(url);
    if (!this.#destroyed) this.emit('ready-to-show');
  }

  /** The user closes it, or the app does. */
  close(): void {
    if (this.emitPreventable('close')) return;
    this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#world.windows.delete(this);
    this.webContents.destroyPage();
    this.emit('closed');
  }

  show(): void {
    this.#alive();
    this.#visible = true;
    this.#focused = true;
  }

  hide(): void {
    this.#alive();
    this.#visible = false;
    this.#focused = false;
  }

  focus(): void {
    this.#alive();
    this.#focused = true;
  }

  /** The user turns to another program. */
  blur(): void {
    this.#focused = false;
  }

  minimise(): void {
    this.#minimised = true;
    this.#focused = false;
  }

  restore(): void {
    this.#minimised = false;
  }

  maximize(): void {
    this.#maximised = true;
    this.emit('maximize');
  }

  /** The user moves or resizes it. */
  place(bounds: Rectangle): void {
    this.bounds = bounds;
    this.emit('move');
    this.emit('resize');
  }

  setProgressBar(value: number, options?: ProgressBarOptions): void {
    this.#alive();
    this.progress = { value, options };
  }

  isDestroyed = (): boolean => this.#destroyed;
  isVisible = (): boolean => this.#visible;
  isFocused = (): boolean => this.#focused;
  isMaximized = (): boolean => this.#maximised;
  isMinimized = (): boolean => this.#minimised;
  getNormalBounds = (): Rectangle => ({ ...this.bounds });

  #alive(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
  }
}
