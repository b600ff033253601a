import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { aJournal } from '../../support/journals.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const program = fileURLToPath(new URL('../../support/insertUntilKilled.ts', import.meta.url));

describe('a journal whose process is killed while writing', () => {
  it('has every job it acknowledged, with its image and event, round after round', async () => {
    const file = join(tempFolder(), 'journal.db');
    const acknowledged: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const child = spawn(process.execPath, [program, file, `r${round}`], { stdio: ['ignore', 'pipe', 'inherit'] });
      const killAfter = 5 + Math.floor(Math.random() * 150);
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (printed.split('\n').length > killAfter) child.kill('SIGKILL');
      });
      const [, signal] = await once(child, 'close');
      expect(signal).toBe('SIGKILL');
      acknowledged.push(...printed.split('\n').slice(0, -1));
    }
    expect(acknowledged.length).toBeGreaterThan(16);
    const journal = aJournal(file);
    expect(journal.recovered).toBeUndefined();
    const events = new Set(journal.events.since(0, 100_000).map((event) => event.jobId));
    for (const id of acknowledged) {
      expect(journal.jobs.get(id)?.status).toBe('complete');
      expect(journal.images.get(`img_${id}`)?.jobId).toBe(id);
      expect(events).toContain(id);
    }
    // At most one job a round was booked without having been told of.
    expect(journal.jobs.list({ tags: {} }, 1, 1).total - acknowledged.length).toBeLessThanOrEqual(4);
  });
});
