import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireInstanceLock } from '../../../src/main/platform/instanceLock.ts';
import type { InstanceLock } from '../../../src/main/platform/instanceLock.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const program = fileURLToPath(new URL('../../support/holdLock.ts', import.meta.url));

function acquire(file: string): InstanceLock {
  const lock = acquireInstanceLock(file);
  onTestFinished(() => {
    if (lock.held) lock.release();
  });
  return lock;
}

async function aHolder(file: string): Promise<{ said: string; kill: () => Promise<void> }> {
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  onTestFinished(kill);
  const [chunk] = await once(child.stdout, 'data');
  return { said: String(chunk).trim(), kill };
}

describe('the instance lock', () => {
  it('is held once, released, and held again', () => {
    const file = join(tempFolder(), 'made', 'instance.lock');
    const first = acquire(file);
    expect(first.held).toBe(true);
    expect(acquire(file).held).toBe(false);
    if (first.held) first.release();
    expect(acquire(file).held).toBe(true);
  });

  it('is not given to this process while another has it, and is free as soon as that one is killed', async () => {
    const file = join(tempFolder(), 'instance.lock');
    const holder = await aHolder(file);
    expect(holder.said).toBe('held');
    expect(acquire(file).held).toBe(false);
    await holder.kill();
    expect(acquire(file).held).toBe(true);
  });

  it('is not given to another process while this one has it, one refused try here or not', async () => {
    const file = join(tempFolder(), 'instance.lock');
    expect(acquire(file).held).toBe(true);
    expect(acquire(file).held).toBe(false);
    expect((await aHolder(file)).said).toBe('taken');
  });

  it('throws when the file cannot be opened', () => {
    const file = join(tempFolder(), 'instance.lock');
    mkdirSync(file);
    expect(() => acquire(file)).toThrow(/unable to open/);
  });
});
