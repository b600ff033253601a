import { openJournal } from '../../src/main/journal/journal.ts';
import { aJob, anImage } from './jobs.ts';
import { queued } from './journalEvents.ts';

/** A program: books jobs in the journal named on the command line, without end, and prints each id once it is booked. */
const [, , file = '', prefix = ''] = process.argv;
const journal = openJournal({ file, now: Date.now, publish: () => {} });

for (let n = 0; ; n += 1) {
  const job = aJob({ id: `${prefix}_${n}`, position: journal.jobs.positionAt('interactive', Infinity, '') });
  journal.jobs.insert(job, [queued(job.id)]);
  journal.jobs.save({ ...job, status: 'complete' }, [], anImage({ id: `img_${job.id}`, jobId: job.id }));
  // Synchronous on purpose: what is printed has left this process before the next job.
  await new Promise((printed) => process.stdout.write(`${job.id}\n`, printed));
}
