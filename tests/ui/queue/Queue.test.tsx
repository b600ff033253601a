import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import type { Snapshot } from '../../../src/shared/contract/events.ts';
import type { Generation } from '../../../src/shared/schema/generation.ts';
import Queue from '../../../src/renderer/features/queue/Queue.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { job } from '../support/feedInputs.ts';
import { queueOf } from '../support/queueEntries.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

function show(snapshot: Partial<Snapshot> = {}, ended: readonly Generation[] = []): Rig {
  const rig = createRig();
  rig.link.answer('generations.get', ({ params }) => job(params.id, 'pending'));
  rig.studio.start();
  rig.connect(snapshot);
  for (const one of ended) rig.studio.feed.take({ kind: 'job', job: one, asOf: 0 });
  render(
    <StudioProvider studio={rig.studio}>
      <Queue />
    </StudioProvider>,
  );
  return rig;
}

const rows = (lane: string): (string | null)[] =>
  within(screen.getByRole('list', { name: `Waiting in ${lane}` }))
    .getAllByRole('listitem')
    .map((row) => row.querySelector('p')?.textContent ?? null);

describe('the queue', () => {
  it('teaches what it is for when it is empty', async () => {
    const { studio } = show();
    await userEvent.setup().click(screen.getByRole('button', { name: 'Go to Create' }));
    expect(studio.route.getState().place).toBe('create');
  });

  it('says that it is paused, and goes on', async () => {
    const rig = show({ queue: queueOf({ interactive: ['a'] }, { paused: true }) });
    rig.link.answer('queue.resume', () => queueOf({ interactive: ['a'] }));
    screen.getByRole('region', { name: 'The queue is paused' });
    await userEvent.setup().click(screen.getByRole('button', { name: 'Resume queue' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'The queue is paused' })).toBeNull());
    expect(screen.getByRole('button', { name: 'Pause queue' })).toBeDefined();
  });

  it('lists lanes in order with who asked, and says how many more there are', () => {
    show({ queue: queueOf({ interactive: ['a'], batch: ['b', 'c'] }, { total: 9803 }) });
    expect(rows('Interactive')).toEqual(['prompt a']);
    expect(rows('Batch')).toEqual(['prompt b', 'prompt c']);
    expect(screen.getAllByText(/Asked by Sketcher/)).toHaveLength(3);
    screen.getByText('And 9,800 more.', { exact: false });
    screen.getByText('What waits here comes after what is listed.');
  });

  it('pages a long lane', async () => {
    const ids = Array.from({ length: 200 }, (_, n) => `job-${n}`);
    show({ queue: queueOf({ batch: ids }) });
    expect(rows('Batch')).toHaveLength(40);
    await userEvent.setup().click(screen.getByRole('button', { name: 'Show 40 more of 200 in Batch' }));
    expect(rows('Batch')).toHaveLength(80);
  });

  it('moves a job by keys, keeps the focus on it, and stays true while others come and go', async () => {
    const rig = show({ queue: queueOf({ interactive: ['a', 'b', 'c'] }) });
    rig.link.answer('generations.patch', () => new Promise(() => {}));
    const user = userEvent.setup();
    screen.getByRole('button', { name: 'Move: prompt a' }).focus();
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    expect(rows('Interactive')).toEqual(['prompt b', 'prompt a', 'prompt c']);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Move: prompt a' }));
    act(() => rig.studio.feed.take({ kind: 'queue', asOf: 1, queue: queueOf({ interactive: ['new', 'a', 'c'] }) }));
    expect(rows('Interactive')).toEqual(['prompt new', 'prompt a', 'prompt c']);
  });

  it('moves a job to another lane by its menu', async () => {
    const rig = show({ queue: queueOf({ interactive: ['a', 'b'] }) });
    rig.link.answer('generations.patch', () => new Promise(() => {}));
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'More for: prompt a' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Move to Idle' }));
    expect(rows('Idle')).toEqual(['prompt a']);
    await waitFor(() =>
      expect(rig.link.callsOf('generations.patch')).toEqual([{ params: { id: 'a' }, body: { lane: 'idle' } }]),
    );
  });

  it('asks before it cancels everything, naming how many', async () => {
    const rig = show({ queue: queueOf({ interactive: ['a', 'b'] }, { total: 1234 }) });
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Cancel all waiting' }));
    await screen.findByRole('alertdialog', { name: 'Cancel all 1,234 jobs that wait?' });
    await user.click(screen.getByRole('button', { name: 'Keep them' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(rig.link.callsOf('generations.list').filter((input) => JSON.stringify(input).includes('pending'))).toEqual(
      [],
    );
    await user.click(screen.getByRole('button', { name: 'Cancel all waiting' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel 1,234 jobs' }));
    await waitFor(() =>
      expect(rig.link.callsOf('generations.list').some((input) => JSON.stringify(input).includes('pending'))).toBe(
        true,
      ),
    );
  });
});

describe('the job at work', () => {
  const progress = {
    currentStep: 3,
    totalSteps: 8,
    stage: 'diffusion' as const,
    percentage: 18,
    currentImage: 1,
    totalImages: 2,
  };
  const working = job('w', 'in_progress', { progress, etaMs: 12_000, client: 'Sketcher' });

  it('shows each picture, how far it is and how long it will take', () => {
    show({ jobs: [working] });
    const list = screen.getByRole('list', { name: 'Pictures' });
    expect(
      within(list)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual([expect.stringContaining('Step 3 of 8'), 'Picture 2']);
    expect(screen.getByRole('progressbar', { name: 'Picture 1 of 2' }).getAttribute('aria-valuetext')).toBe(
      '18 % · about 12 s left',
    );
  });

  it.each([
    ['Stop after this picture', 'after_current'],
    ['Cancel now', 'now'],
  ])('is ended by %s', async (name, mode) => {
    const rig = show({ jobs: [working] });
    rig.link.answer('generations.cancel', () => ({ id: 'w', status: 'cancelled' as const }));
    await userEvent.setup().click(screen.getByRole('button', { name }));
    expect(rig.link.callsOf('generations.cancel')).toEqual([{ params: { id: 'w' }, query: { mode } }]);
  });
});

describe('a job that ended', () => {
  it('says what failed, with the next step, and makes the missing picture', async () => {
    const rig = show({}, [{ ...example.complete, id: 'e' }]);
    rig.link.answer('generations.retry', () => ({ ...example.accepted, id: 'again' }));
    const item = screen.getByRole('list', { name: 'Ended lately' });
    within(item).getByText('1 of 2 made');
    within(item).getByText('The picture came out blank: picture 2');
    within(item).getByText('Use another seed or another sampler.');
    const user = userEvent.setup();
    await user.click(within(item).getByRole('button', { name: /^Make the missing picture/ }));
    expect(rig.link.callsOf('generations.retry')).toEqual([{ params: { id: 'e' } }]);
    await user.click(within(item).getByRole('button', { name: /^Change the settings/ }));
    await waitFor(() => expect(rig.studio.route.getState().place).toBe('create'));
  });

  it('leads to the place where a failure of the whole is mended', async () => {
    const error = { code: 'MODEL_LOAD_FAILED' as const, message: 'The file is cut short. Download it again.' };
    const rig = show({}, [job('e', 'error', { error })]);
    screen.getByText('The file is cut short. Download it again.');
    await userEvent.setup().click(screen.getByRole('button', { name: 'Go to Models' }));
    expect(rig.studio.route.getState().place).toBe('models');
  });

  it('opens its pictures in the gallery', () => {
    show({}, [{ ...example.complete, id: 'e' }]);
    const link = screen.getByRole('link', { name: /^Open picture 1 of 2 in the gallery/ });
    expect(link.getAttribute('href')).toBe(`#/gallery/${example.IMAGE_ID}`);
  });
});
