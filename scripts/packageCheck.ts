import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale } from './build.ts';
import { describeFaults } from './packaging/describeFaults.ts';
import { inspect, packagedApp, type PackagedApp } from './packaging/packagedApp.ts';
import { packageList, packageSums } from './packaging/packageList.ts';
import { packageTarget } from './packaging/packageTarget.ts';
import { packWithStub } from './packaging/packWithStub.ts';

/**
 * `npm run package-check`: packages the app over a stub of Electron, offline, and checks every file that would ship.
 * `npm run package-check -- --app FOLDER [--arch ARCH]`: checks what electron-builder left in FOLDER instead.
 * Either way the list goes to out/package-list.txt.
 */
const { values } = parseArgs({ options: { app: { type: 'string' }, arch: { type: 'string', default: process.arch } } });
const root = join(import.meta.dirname, '..');
const target = packageTarget(process.platform, values.arch);

async function check(app: PackagedApp): Promise<void> {
  const { shipment, faults } = await inspect(app);
  const list = join(root, 'out/package-list.txt');
  await mkdir(join(root, 'out'), { recursive: true });
  await writeFile(list, packageList(shipment.files, target));
  process.stdout.write(`${packageSums(shipment.files, target).join('\n')}\nEvery file with its size: ${list}\n`);
  if (faults.length > 0) throw new Error(describeFaults(faults));
}

if (values.app !== undefined) {
  await check(await packagedApp(values.app, target));
} else {
  for (const output of await buildStale({ desktop: true })) process.stderr.write(`built ${output}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'tintype-package-'));
  try {
    await check(await packWithStub({ projectDir: root, target, folder }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
