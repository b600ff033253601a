import { acquireInstanceLock } from '../../src/main/platform/instanceLock.ts';

/** A program: tries to take the lock named on the command line, says whether it has it, and stays until it is ended. */
const [, , file = ''] = process.argv;
const lock = acquireInstanceLock(file);
process.stdout.write(`${lock.held ? 'held' : 'taken'}\n`);
setInterval(() => {}, 60_000);
