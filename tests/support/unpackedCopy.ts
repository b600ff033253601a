import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readShipment } from '../../scripts/packaging/shippedFiles.ts';

/** The Node side of a packaged app as plain files in `folder`: what is in the archive, and what lies unpacked beside it. */
export async function unpackedCopy(resources: string, folder: string): Promise<string> {
  const shipment = await readShipment(resources);
  for (const { path } of shipment.files.filter((file) => file.path.startsWith('app.asar/'))) {
    const file = join(folder, path.slice('app.asar/'.length));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, (await shipment.readText(path)) ?? '');
  }
  await cp(join(resources, 'app.asar.unpacked'), folder, { recursive: true });
  return folder;
}
