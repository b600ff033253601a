import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Arch, type AfterPackContext } from 'electron-builder';
import { describeFaults } from './packaging/describeFaults.ts';
import { packageFaults } from './packaging/packageFaults.ts';
import { packageTarget } from './packaging/packageTarget.ts';
import { readShipment } from './packaging/shippedFiles.ts';

/**
 * Runs within electron-builder on every packaged app, before it is signed and wrapped; named in electron-builder.yml.
 * Throws when something ships that must not, or does not that must.
 */
export default async function afterPack({
  packager,
  appOutDir,
  electronPlatformName,
  arch,
}: AfterPackContext): Promise<void> {
  const resources = packager.getResourcesDir(appOutDir);
  await dropEmptyFeed(resources);
  const faults = await packageFaults(
    await readShipment(resources),
    packageTarget(electronPlatformName, Arch[arch] ?? `${arch}`),
  );
  if (faults.length > 0) throw new Error(describeFaults(faults));
}

/** Where no repository is known, electron-builder writes a feed without a source; the app takes no file for no feed. */
async function dropEmptyFeed(resources: string): Promise<void> {
  const file = join(resources, 'app-update.yml');
  const feed = await readFile(file, 'utf8').catch(() => '');
  if (!/^provider:/m.test(feed)) await rm(file, { force: true });
}
