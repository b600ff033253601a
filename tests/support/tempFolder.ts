import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder of the running test's own; removed, with what is in it, when the test ends. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tintype-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
