import { resolve } from 'node:path';
import { writeNoiseModel } from '../tests/support/noiseModel.ts';

/** Writes the tiny random-weight model into a folder: `node scripts/testModel.ts FOLDER [--nan]`. */
const [folder, flag] = process.argv.slice(2);
if (folder === undefined || (flag !== undefined && flag !== '--nan')) {
  process.stderr.write('Say where to write the model: node scripts/testModel.ts FOLDER [--nan]\n');
  process.exitCode = 2;
} else {
  await writeNoiseModel(resolve(folder), { nan: flag === '--nan' });
  process.stdout.write(`${resolve(folder)}\n`);
}
