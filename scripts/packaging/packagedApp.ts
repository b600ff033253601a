import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fuseFaults } from './fuses.ts';
import { packageFaults } from './packageFaults.ts';
import type { PackageTarget } from './packageTarget.ts';
import { readShipment, type Shipment } from './shippedFiles.ts';

export interface PackagedApp {
  readonly target: PackageTarget;
  /** The folder of `app.asar` and the engine. */
  readonly resources: string;
  /** Electron's binary; on macOS the app. */
  readonly binary: string;
}

/** Where electron-builder leaves the unpacked app for a target. */
const places = {
  linux: { folder: 'linux', binary: 'tintype', resources: 'resources' },
  win32: { folder: 'win', binary: 'Tintype.exe', resources: 'resources' },
  darwin: { folder: 'mac', binary: 'Tintype.app', resources: 'Tintype.app/Contents/Resources' },
} as const;

/** The unpacked app in an output folder of electron-builder. Rejects when there is none. */
export async function packagedApp(output: string, target: PackageTarget): Promise<PackagedApp> {
  const { folder, binary, resources } = places[target.platform];
  const arch = target.arch === 'x64' ? '' : `-${target.arch}`;
  const app = join(output, target.platform === 'darwin' ? `${folder}${arch}` : `${folder}${arch}-unpacked`);
  await access(app);
  return { target, resources: join(app, resources), binary: join(app, binary) };
}

/** Reads a packaged app back: what ships in it, and all that is wrong with it, fuses included. */
export async function inspect(app: PackagedApp): Promise<{ shipment: Shipment; faults: string[] }> {
  const shipment = await readShipment(app.resources);
  const faults = [...(await packageFaults(shipment, app.target)), ...(await fuseFaults(app.binary))];
  return { shipment, faults };
}
