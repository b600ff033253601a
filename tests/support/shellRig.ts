import { onTestFinished } from 'vitest';
import type { Logger } from '../../src/main/platform/logger.ts';
import type { FakeElectron } from './fakeElectron.ts';
import type { FakeWindow } from './fakeElectronWindow.ts';

/** A logger that keeps what it is told, as `level message`. */
export function keptLog(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (_facts: object, message: string): void =>
      void lines.push(`${level} ${message}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A window with the studio's page in it, as the shell opens it. */
export async function openPage(fake: FakeElectron): Promise<FakeWindow> {
  fake.becomeReady();
  const window = new fake.parts.BrowserWindow({});
  window.webContents.startNavigation('tintype-app://studio/');
  onTestFinished(() => window.destroy());
  return window;
}

/** Lets everything go on that waits for a turn of the loop. */
export async function settle(turns = 10): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
