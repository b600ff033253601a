import { describe, expect, it } from 'vitest';
import { recover } from '../../../src/main/queue/recovery.ts';
import type { ImageSlot } from '../../../src/shared/schema/job.ts';
import { aJob, anImage } from '../../support/jobs.ts';

const AT = 5_000;
const slots: ImageSlot[] = [
  { index: 0, seed: 7, attempts: 0, state: 'rendering' },
  { index: 1, seed: 8, attempts: 1, state: 'waiting' },
];
const found = aJob({ id: 'gen_1', status: 'in_progress', images: slots });

describe('a job found at work at start', () => {
  it('waits again under its id, for its missing images only', () => {
    const { job, outcome, adopted } = recover(found, [], AT);
    expect(outcome).toBe('requeued');
    expect(adopted).toEqual([]);
    expect(job).toMatchObject({ id: 'gen_1', status: 'pending', attempt: found.attempt + 1 });
    expect(job.images.map((slot) => [slot.state, slot.attempts])).toEqual([
      ['waiting', 0],
      ['waiting', 1],
    ]);
  });

  it('takes an image whose file was written but not booked, and does not draw it again', () => {
    const image = anImage({ id: 'img_a', jobId: 'gen_1', index: 0, seed: 7 });
    const { job, adopted } = recover(found, [image], AT);
    expect(adopted).toEqual([image]);
    expect(job.images[0]).toMatchObject({ state: 'saved', imageId: 'img_a' });
    expect(job.images[1]).toMatchObject({ state: 'waiting' });
  });

  it('ends when the files of all its images are there', () => {
    const images = [0, 1].map((index) => anImage({ id: `img_${index}`, jobId: 'gen_1', index, seed: 7 + index }));
    expect(recover(found, images, AT)).toMatchObject({ outcome: 'finished', job: { status: 'complete' } });
  });

  it('takes no image of another seed, and none twice', () => {
    const other = anImage({ jobId: 'gen_1', index: 0, seed: 99 });
    const right = anImage({ id: 'img_a', jobId: 'gen_1', index: 0, seed: 7 });
    const twin = anImage({ id: 'img_b', jobId: 'gen_1', index: 0, seed: 7 });
    expect(recover(found, [other, right, twin], AT).adopted).toEqual([right]);
  });

  it('is cancelled when it was to be cancelled after its current image', () => {
    expect(recover({ ...found, cancelAfterCurrent: true }, [], AT)).toMatchObject({
      outcome: 'cancelled',
      job: { status: 'cancelled' },
    });
  });
});
