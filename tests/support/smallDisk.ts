import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

export interface SmallDisk {
  readonly folder: string;
  /** Leaves this many bytes free, and no more. */
  fill(leaveFree?: number): Promise<void>;
  /** Gives the space back. */
  free(): Promise<void>;
  /** Lets nothing be written from now on, or lets it be again. While no file on it is open for writing. */
  readOnly(on: boolean): Promise<void>;
}

/** Whether this machine lets us make a small disk. */
export const canMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'tintype-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

/** A real disk of this many bytes, gone when the test ends. Ask for it before what uses it is started. */
export function smallDisk(bytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'tintype-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  onTestFinished(async () => {
    await promisify(execFile)('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const ballast = join(folder, 'ballast');
  return {
    folder,
    async fill(leaveFree = 0) {
      const file = await open(ballast, 'a');
      try {
        for (let left = freeBytes(folder) - leaveFree; left > 0; left = freeBytes(folder) - leaveFree)
          await file.write(Buffer.alloc(Math.min(left, 1024 * 1024), 1));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast, { force: true }),
    async readOnly(on) {
      await promisify(execFile)('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, folder]);
    },
  };
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
