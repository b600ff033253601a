import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder of the running test's own; removed, with what is in it, when the test ends. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tintype-'));
  // What ends as the test does may still be writing: then it is tried again.
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
