import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Arch, build } from 'electron-builder';
import { buildStale } from './build.ts';
import { describeFaults } from './packaging/describeFaults.ts';
import { installerConfig } from './packaging/installerConfig.ts';
import { inspect, packagedApp } from './packaging/packagedApp.ts';
import { packageSums } from './packaging/packageList.ts';
import { packageTarget } from './packaging/packageTarget.ts';
import { builderPlatforms } from './packaging/packWithStub.ts';

/**
 * `node scripts/installers.ts [--arch ARCH]`: the installers of this system, into `out/release`. Downloads Electron and the
 * tools of the installers. Nothing is published.
 */
const { values } = parseArgs({ options: { arch: { type: 'string', default: process.arch } } });
const root = join(import.meta.dirname, '..');
const target = packageTarget(process.platform, values.arch);

for (const output of await buildStale({ desktop: true })) process.stderr.write(`built ${output}\n`);
const made = await build({
  projectDir: root,
  publish: 'never',
  targets: builderPlatforms[target.platform].createTarget(null, Arch[target.arch]),
  config: installerConfig(process.env, target),
});
const { shipment, faults } = await inspect(await packagedApp(join(root, 'out/release'), target));
process.stdout.write(`${[...packageSums(shipment.files, target), ...made].join('\n')}\n`);
if (faults.length > 0) throw new Error(describeFaults(faults));
