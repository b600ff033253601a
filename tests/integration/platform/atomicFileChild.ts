import { errorCode, isDiskFull, writeAtomic } from '../../../src/main/platform/atomicFile.ts';

// Writes a file of the size given and says what came of it; run by atomicFile.test.ts in a process of its own.
const [path = '', size = '0', fill = '1'] = process.argv.slice(2);
process.send?.('started');
try {
  for (let round = 0; round < (process.argv[5] === 'forever' ? Infinity : 1); round += 1) {
    await writeAtomic(path, Buffer.alloc(Number(size), Number(fill) + (round % 2)));
  }
  process.stdout.write(JSON.stringify({ written: true }));
} catch (error) {
  process.stdout.write(JSON.stringify({ written: false, code: errorCode(error), full: isDiskFull(error) }));
}
