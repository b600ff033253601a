import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Prints "N passed, N failed" from a test report; exits 1 when any failed, none ran, or a whole file broke. */
const report = z.object({
  success: z.boolean(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
});
const { success, numPassedTests, numFailedTests, numPendingTests } = report.parse(
  JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')),
);
process.stdout.write(
  `${numPassedTests} passed, ${numFailedTests} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}\n`,
);
if (!success || numFailedTests > 0 || numPassedTests === 0) process.exitCode = 1;
