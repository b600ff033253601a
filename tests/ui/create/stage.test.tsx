import { act, cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { Stage } from '../../../src/renderer/features/create/stage/Stage.tsx';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { Generation } from '../../../src/shared/schema/generation.ts';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { job } from '../support/feedInputs.ts';
import { settled } from '../support/handTimers.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  cleanup();
  for (const stop of stops.splice(0)) stop();
});

/** The stage of a connected studio in which these jobs are known. */
function show(rig: Rig, ...jobs: Generation[]): void {
  stops.push(rig.studio.start());
  rig.connect({ jobs });
  render(
    <StudioProvider studio={rig.studio}>
      <Stage />
    </StudioProvider>,
  );
}

describe('the stage', () => {
  it('says in each frame that failed why, and draws what is missing when asked to', async () => {
    const rig = createRig();
    rig.link.answer('generations.retry', () => ({ ...example.accepted, id: 'gen_again' }));
    rig.link.answer('generations.get', () => job('gen_again', 'pending'));
    show(rig, example.complete);
    const frame = screen.getByRole('listitem', { name: 'Picture 2 of 2' });
    expect(frame.textContent).toContain('Try another seed or sampler.');
    await userEvent.click(within(frame).getByRole('button', { name: 'Retry' }));
    await settled();
    expect(rig.link.callsOf('generations.retry')).toEqual([{ params: { id: example.ID } }]);
  });

  it('says on all frames why a job could not be begun', () => {
    const rig = createRig();
    const error = { code: 'MODEL_LOAD_FAILED', message: 'The model file is cut off. Download it again.' } as const;
    show(rig, job('a', 'error', { error }));
    expect(screen.getAllByText(error.message)).toHaveLength(2);
    expect(screen.getByRole('button', { name: 'Draw the 2 missing' })).toBeTruthy();
  });

  it('asks for variations beside the form, which stays as it is, without the seed and labels of the job', async () => {
    const rig = createRig();
    rig.link.answer('generations.create', () => example.accepted);
    rig.link.answer('generations.get', () => example.pending);
    rig.link.answer('images.get', () => example.image);
    rig.studio.draft.set({ prompt: 'my own' });
    show(rig, example.complete);
    await userEvent.click(screen.getByRole('button', { name: /^Open picture 1 of 2/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Again with variations' }));
    await settled();
    const [sent] = rig.link.callsOf('generations.create');
    await settled();
    expect(sent).toMatchObject({ body: { prompt: 'a lighthouse at dusk', count: 2, steps: 8, model: 'tiny' } });
    for (const field of ['seed', 'tags', 'lane', 'maxRetries']) expect(sent).not.toHaveProperty(['body', field]);
    expect(rig.studio.draft.getState().prompt).toBe('my own');
  });

  it('does not draw the pictures of the day anew with every step of the work', () => {
    const rig = createRig();
    const { fileUrl } = rig.link;
    const drawn: string[] = [];
    Object.assign(rig.link, {
      fileUrl(url: string) {
        drawn.push(url);
        return fileUrl(url);
      },
    });
    show(rig, { ...example.complete, createdAt: rig.timers.now() }, job('b', 'in_progress'));
    const progress = { currentStep: 1, totalSteps: 8, stage: 'diffusion', currentImage: 1, totalImages: 2 } as const;
    const thumbnail = example.complete.result?.images[0]?.thumbnailUrl ?? '';
    const before = drawn.filter((url) => url === thumbnail).length;
    expect(before).toBeGreaterThan(0);
    for (let step = 1; step <= 8; step += 1)
      act(() =>
        rig.link.say({
          kind: 'event',
          event: {
            id: step,
            at: 1,
            type: 'job.progress',
            jobId: 'b',
            data: { jobId: 'b', progress: { ...progress, currentStep: step, percentage: 5 * step } },
          },
        }),
      );
    expect(screen.getByText('1 of 2 · 40 %')).toBeDefined();
    expect(drawn.filter((url) => url === thumbnail)).toHaveLength(before);
  });

  it('leaves the arrows to the page once the picture that was opened is no longer known', async () => {
    const rig = createRig();
    rig.link.answer('images.get', () => example.image);
    rig.studio.stage.choose(example.ID);
    show(rig, example.complete, job('other', 'pending'));
    await userEvent.click(screen.getByRole('button', { name: /^Open picture 1 of 2/ }));
    await screen.findByRole('dialog');
    const pressArrow = (): boolean =>
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', code: 'ArrowRight', cancelable: true }));
    expect(pressArrow()).toBe(false);
    act(() => rig.studio.feed.take({ kind: 'noJob', id: example.ID }));
    expect(pressArrow()).toBe(true);
  });

  it('adds no folder while it does not know which there are, as that would take them away', async () => {
    const rig = createRig();
    Object.assign(rig.link, { host: { pickFolder: async () => '/models' } });
    const { settings } = example;
    rig.link.answer('settings.get', () => {
      throw new AppError('INTERNAL_ERROR', 'Not now.');
    });
    rig.link.answer('models.list', () => ({ items: [] }));
    rig.link.answer('settings.patch', () => settings);
    show(rig);
    await act(settled);
    const add = screen.getByRole<HTMLButtonElement>('button', { name: 'Add a model folder' });
    expect(add.disabled).toBe(true);
    act(() => rig.studio.settings.put(settings));
    await userEvent.click(add);
    expect(rig.link.callsOf('settings.patch')).toEqual([{ body: { modelsDirs: [...settings.modelsDirs, '/models'] } }]);
  });

  it.each([
    { of: 'the starter', model: { builtIn: true as const }, told: true },
    { of: 'a model of one’s own', model: {}, told: false },
  ])('takes the note of $of for a hint to add a model: $told', async ({ model, told }) => {
    const rig = createRig();
    const note = 'Draws simple icons.';
    rig.link.answer('models.list', () => ({ items: [{ ...example.model, note, ...model }] }));
    show(rig);
    await act(settled);
    expect(screen.queryByText(note) !== null).toBe(told);
    expect(screen.queryByRole('link', { name: 'Add a model in Models' }) !== null).toBe(told);
    expect(screen.queryByText('Ready for pictures.') === null).toBe(told);
  });

  it('says so when the file of a picture cannot be shown in its folder', async () => {
    const rig = createRig();
    Object.assign(rig.link, { host: { reveal: () => Promise.reject(new Error('no such file')) } });
    show(rig, example.complete);
    await userEvent.click(screen.getByRole('button', { name: /^Open picture 1 of 2/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Show in folder' }));
    await act(settled);
    expect(rig.studio.toasts.getState().items[0]?.text).toMatch(/^The file could not be shown/);
  });

  it('puts the settings and the seed of a picture into the form when asked to', async () => {
    const rig = createRig();
    show(rig, example.complete);
    await userEvent.click(screen.getByRole('button', { name: /^Open picture 1 of 2/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Same settings and seed' }));
    expect(rig.studio.draft.getState()).toMatchObject({
      prompt: 'a lighthouse at dusk',
      seed: 7,
      seedLocked: true,
      count: 1,
    });
    expect(rig.studio.stage.getState().opened).toBeNull();
  });
});
