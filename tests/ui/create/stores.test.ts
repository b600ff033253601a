import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { Inspection } from '../../../src/shared/schema/inspection.ts';
import type { TemplateView } from '../../../src/shared/schema/template.ts';
import { settled } from '../support/handTimers.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

const style: TemplateView = {
  slug: 'ink',
  name: 'Ink',
  prompt: 'an ink sketch of {subject}, {paper} paper',
  negativePrompt: 'colour',
  variables: [{ name: 'subject' }, { name: 'paper', default: 'white' }],
  steps: 12,
  builtIn: false,
  createdAt: 1,
  updatedAt: 1,
  links: { self: '', generations: '' },
};

/** A connected studio whose app takes every submit. */
async function connected(): Promise<Rig> {
  const rig = createRig();
  rig.link.answer('templates.list', () => ({ items: [style] }));
  rig.link.answer('generations.create', () => example.accepted);
  rig.link.answer('generations.get', () => example.pending);
  rig.studio.start();
  rig.connect();
  await settled();
  return rig;
}

const sent = ({ link }: Rig): unknown[] =>
  link.callsOf('generations.create').map((input) => (input as { body: unknown }).body);

describe('submitting the form', () => {
  it('sends what stands in it, keeps it, and remembers the prompt', async () => {
    const rig = await connected();
    const { draft, createForm, promptHistory, stage } = rig.studio;
    stage.choose('an old one');
    draft.set({ prompt: ' a lighthouse ', count: 3, steps: 9 });
    expect(await createForm.submit()).toBe(example.ID);
    expect(sent(rig)).toEqual([{ prompt: 'a lighthouse', count: 3, steps: 9, format: 'png', lane: 'interactive' }]);
    expect(draft.getState().prompt).toBe(' a lighthouse ');
    expect(promptHistory.getState().items).toEqual(['a lighthouse']);
    expect(stage.getState().chosen).toBeNull();
  });

  it('sends nothing while a field is wrong, and says at which one', async () => {
    const rig = await connected();
    const { draft, createForm } = rig.studio;
    createForm.typed('steps', 'Enter a whole number.');
    expect(await createForm.submit()).toBeUndefined();
    expect(createForm.getState()).toMatchObject({
      attempts: 1,
      problems: { prompt: 'Say what the picture should show.', steps: 'Enter a whole number.' },
    });
    draft.set({ prompt: 'a lighthouse' });
    expect(createForm.getState().problems).toEqual({ steps: 'Enter a whole number.' });
    createForm.typed('steps', null);
    expect(createForm.getState().problems).toEqual({});
    await createForm.submit();
    expect(sent(rig)).toHaveLength(1);
  });

  it('refuses a size that the model would refuse, before asking', async () => {
    const rig = await connected();
    rig.studio.draft.set({ prompt: 'x', width: 256, height: 128 });
    await rig.studio.createForm.submit();
    expect(rig.studio.createForm.getState().problems).toEqual({ width: 'This model draws squares only.' });
    expect(sent(rig)).toEqual([]);
  });

  it('puts the issues of a refusal at their fields, and the rest where it is seen', async () => {
    const rig = await connected();
    rig.link.answer('generations.create', () => {
      throw new AppError('INVALID_REQUEST', 'See the issues.', {
        issues: [
          { path: 'height', message: 'too high' },
          { path: 'loras.0.weight', message: 'only 1' },
          { path: 'webhook', message: 'not allowed' },
        ],
      });
    });
    rig.studio.draft.set({ prompt: 'x' });
    await rig.studio.createForm.submit();
    expect(rig.studio.createForm.getState().problems).toEqual({
      width: 'Too high.',
      loras: 'Only 1.',
      '': 'webhook: not allowed',
    });
  });

  it('forgets that nothing answered once the app is there again, and not what is wrong with a field', async () => {
    const rig = await connected();
    rig.link.answer('generations.create', () => {
      const issues = [
        { path: '', message: 'Nothing answers.' },
        { path: 'steps', message: 'Too many.' },
      ];
      throw new AppError('ENGINE_UNAVAILABLE', 'Nothing answers.', { issues });
    });
    rig.studio.draft.set({ prompt: 'x' });
    await rig.studio.createForm.submit();
    rig.link.say({ kind: 'state', state: 'lost' });
    expect(Object.keys(rig.studio.createForm.getState().problems)).toEqual(['', 'steps']);
    rig.connect();
    expect(rig.studio.createForm.getState().problems).toEqual({ steps: 'Too many.' });
  });

  it('leaves out what the model cannot do, and keeps it in the form', async () => {
    const rig = await connected();
    rig.studio.draft.set({ prompt: 'x', initImage: 'img_1', maskImage: 'img_2' });
    await rig.studio.createForm.submit();
    expect(sent(rig)[0]).not.toHaveProperty('initImage');
    expect(sent(rig)[0]).not.toHaveProperty('maskImage');
    expect(rig.studio.draft.getState().initImage).toBe('img_1');
  });
});

describe('a style', () => {
  it('takes the prompt for its first field, fills in its defaults, and sends the whole text', async () => {
    const rig = await connected();
    const { draft, styleUse, createForm } = rig.studio;
    draft.set({ prompt: 'a cat', negativePrompt: 'dogs' });
    styleUse.use(style);
    expect(draft.getState().steps).toBe(12);
    expect(await createForm.submit()).toBe(example.ID);
    expect(sent(rig)[0]).toMatchObject({
      prompt: 'an ink sketch of a cat, white paper',
      negativePrompt: 'colour, dogs',
      steps: 12,
    });
  });

  it('does not take a prompt that is a style itself, as after saving the form as one', async () => {
    const { draft, styleUse } = (await connected()).studio;
    for (const prompt of [` ${style.prompt} `, 'a {thing} at night']) {
      draft.set({ prompt });
      styleUse.use(style);
      expect(styleUse.getState()).toEqual({ slug: 'ink', values: {} });
    }
    styleUse.leave();
    draft.set({ prompt: 'colour' });
    styleUse.use({ ...style, prompt: 'colour', negativePrompt: 'without {subject}' });
    expect(styleUse.getState().values).toEqual({});
  });

  it('says its negative prompt once, where the form says the same', async () => {
    const rig = await connected();
    rig.studio.draft.set({ prompt: 'a cat', negativePrompt: ' colour ' });
    rig.studio.styleUse.use(style);
    await rig.studio.createForm.submit();
    expect(sent(rig)[0]).toMatchObject({ negativePrompt: 'colour' });
  });

  it('wants its fields filled in', async () => {
    const rig = await connected();
    rig.studio.styleUse.use(style);
    await rig.studio.createForm.submit();
    expect(rig.studio.createForm.getState().problems).toEqual({
      'variables.subject': 'Fill in subject; the style needs it.',
    });
    rig.studio.styleUse.set('subject', 'a cat');
    expect(rig.studio.createForm.getState().problems).toEqual({});
  });

  it('gives way to a prompt that comes from elsewhere, and can become text', async () => {
    const { studio } = await connected();
    studio.styleUse.use(style);
    studio.styleUse.set('subject', 'a {cat}');
    studio.styleUse.keepText(style);
    expect(studio.styleUse.getState().slug).toBeNull();
    expect(studio.draft.getState()).toMatchObject({
      prompt: 'an ink sketch of a {cat}, white paper',
      negativePrompt: 'colour',
    });
    studio.styleUse.use(style);
    studio.draft.set({ prompt: 'from a link' });
    expect(studio.styleUse.getState().slug).toBeNull();
  });

  it('comes back by undo after it was deleted', async () => {
    const rig = await connected();
    rig.link.answer('templates.delete', () => ({ slug: 'ink', deleted: true }));
    rig.link.answer('templates.put', () => style);
    await rig.studio.templates.remove(style);
    rig.studio.toasts.getState().items.at(-1)?.action?.run();
    await settled();
    expect(rig.link.callsOf('templates.put')).toEqual([
      {
        params: { slug: 'ink' },
        body: {
          name: 'Ink',
          prompt: style.prompt,
          negativePrompt: 'colour',
          steps: 12,
          variables: [{ name: 'paper', default: 'white' }],
        },
      },
    ]);
  });

  it('is fetched again when another window changed one', async () => {
    const { link } = await connected();
    const before = link.callsOf('templates.list').length;
    const data = { slug: 'ink', deleted: false };
    link.say({ kind: 'event', event: { id: 1, at: 1, type: 'templates.changed', data } });
    await settled();
    expect(link.callsOf('templates.list')).toHaveLength(before + 1);
  });
});

describe('restoring from a picture', () => {
  const inspection: Inspection = {
    source: 'a1111',
    request: { prompt: 'a boat', steps: 20, seed: 7, width: 512, height: 512, count: 4 },
    raw: '',
    width: 512,
    height: 512,
    format: 'png',
    warnings: ['The model is not installed.'],
  };

  it('fills the form with all of it, tells what could not be carried over, and goes back', async () => {
    const rig = await connected();
    const { draft, styleUse, pictureRestore, toasts } = rig.studio;
    rig.link.answer('images.inspect', () => inspection);
    draft.set({ prompt: 'mine', seedLocked: false });
    styleUse.use(style);
    const before = draft.getState();
    await pictureRestore.read({ name: 'boat.png', image: 'data:image/png;base64,AA==' });
    expect(draft.getState()).toMatchObject({ prompt: 'a boat', steps: 20, seed: 7, seedLocked: true, count: 1 });
    expect(styleUse.getState().slug).toBeNull();
    expect(toasts.getState().said).toBe(
      'Settings restored: prompt, 512 × 512, 20 steps, seed 7. One thing could not be carried over.',
    );
    pictureRestore.undo();
    expect(draft.getState()).toEqual(before);
    expect(styleUse.getState().slug).toBe('ink');
    expect(pictureRestore.getState().notice).toBeNull();
  });

  it('does not undo what was taken over since, when a picture is read late', async () => {
    const rig = await connected();
    let late = (_inspection: Inspection): void => {};
    rig.link.answer('images.inspect', () => new Promise((resolve) => (late = resolve)));
    const reading = rig.studio.pictureRestore.read({ name: 'boat.png', image: 'data:,' });
    rig.studio.pictureRestore.take({ name: 'the picture', request: { prompt: 'a pier' }, seed: 3 });
    late(inspection);
    await reading;
    expect(rig.studio.draft.getState()).toMatchObject({ prompt: 'a pier', seed: 3 });
    expect(rig.studio.pictureRestore.getState()).toMatchObject({ reading: false, notice: { name: 'the picture' } });
  });

  it('leaves the form alone when the picture tells nothing or cannot be read', async () => {
    const rig = await connected();
    const { draft, pictureRestore, toasts } = rig.studio;
    draft.set({ prompt: 'mine' });
    rig.link.answer('images.inspect', () => ({ ...inspection, source: 'unknown', request: {}, warnings: [] }));
    await pictureRestore.read({ name: 'photo.jpg', image: 'data:,' });
    expect(pictureRestore.getState().notice).toMatchObject({ kind: 'nothing', name: 'photo.jpg' });
    rig.link.answer('images.inspect', () => {
      throw new AppError('INVALID_REQUEST', 'That is no picture.');
    });
    await pictureRestore.read({ name: 'notes.png', image: 'data:,' });
    expect(toasts.getState().items.at(-1)?.text).toBe('notes.png could not be read. That is no picture.');
    expect(pictureRestore.getState().reading).toBe(false);
    expect(draft.getState().prompt).toBe('mine');
  });
});
