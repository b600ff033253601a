import type { IpcEvent, IpcPart } from '../../src/main/electron/electronParts.ts';
import type { FakeContents, FakeFrame } from './fakeElectronWindow.ts';

type Handler = Parameters<IpcPart['handle']>[1];

/** Main's end of the channels; what goes over them is cloned, as between processes. */
export class FakeIpcMain implements IpcPart {
  #handlers = new Map<string, Handler>();
  #listeners = new Map<string, Handler[]>();

  handle(channel: string, listener: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, listener);
  }

  on(channel: string, listener: Handler): this {
    this.#listeners.set(channel, [...(this.#listeners.get(channel) ?? []), listener]);
    return this;
  }

  /** A page asks; by default from its main frame. */
  async invoke(
    sender: FakeContents,
    channel: string,
    args: readonly unknown[],
    frame: FakeFrame | null = sender.mainFrame,
  ): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    try {
      return structuredClone(await handler(eventOf(sender, frame), ...structuredClone([...args])));
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error });
    }
  }

  /** A page tells. */
  tell(
    sender: FakeContents,
    channel: string,
    args: readonly unknown[],
    frame: FakeFrame | null = sender.mainFrame,
  ): void {
    const told = structuredClone([...args]);
    setImmediate(() => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(eventOf(sender, frame), ...told);
    });
  }
}

const eventOf = (sender: FakeContents, senderFrame: FakeFrame | null): IpcEvent => ({ sender, senderFrame });
