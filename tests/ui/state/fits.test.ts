import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { estimateExample } from '../../../src/shared/contract/fitExamples.ts';
import { fitWords } from '../../../src/renderer/state/fitWords.ts';
import { createRig } from '../support/studioRig.ts';

const asked = (rig: ReturnType<typeof createRig>) => rig.link.callsOf('generations.estimate');

async function looking() {
  const rig = createRig();
  rig.link.answer('generations.estimate', () => estimateExample);
  await rig.studio.models.refresh();
  return rig;
}

describe('the words of an estimate', () => {
  it('tell time, memory, verdict, and how well it is known', () => {
    expect(fitWords(estimateExample)).toMatchObject({ shown: '≈ 1.9 s · 151 MB, fits · measured', tone: 'neutral' });
    expect(fitWords({ ...estimateExample, verdict: 'tooLarge', confidence: 'scaled' })).toMatchObject({
      shown: '≈ 1.9 s · 151 MB, too large · reckoned',
      tone: 'danger',
    });
    const loading = { ...estimateExample, time: { loadMs: 4000, perImageMs: 950, totalMs: 5900 } };
    expect(fitWords(loading).why).toMatch(/^4\.0 s of it load the model\. It needs about/);
  });
});

describe('what the form would take', () => {
  it('is asked for while somebody looks, once after a burst of changes', async () => {
    const rig = await looking();
    rig.studio.draft.set({ steps: 4 });
    await rig.timers.pass(5_000);
    expect(asked(rig)).toEqual([]);
    const leave = rig.studio.formFit.subscribe(() => {});
    for (const steps of [5, 6, 7]) rig.studio.draft.set({ steps });
    await rig.timers.pass(1_000);
    expect(asked(rig)).toEqual([{ body: expect.objectContaining({ steps: 7, prompt: 'anything' }) }]);
    expect(rig.studio.formFit.getState().estimate).toEqual(estimateExample);
    leave();
    rig.studio.draft.set({ steps: 9 });
    await rig.timers.pass(1_000);
    expect(asked(rig)).toHaveLength(1);
  });

  it('is not asked for anew by words, but by every image that was drawn', async () => {
    const rig = await looking();
    rig.studio.start();
    rig.connect();
    rig.studio.formFit.subscribe(() => {});
    await rig.timers.pass(1_000);
    const before = asked(rig).length;
    rig.studio.draft.set({ prompt: 'a lighthouse', negativePrompt: 'fog' });
    await rig.timers.pass(1_000);
    expect(asked(rig)).toHaveLength(before);
    const image = example.complete.result?.images[0];
    if (!image) throw new Error('the example has an image');
    const data = { jobId: example.ID, image };
    rig.link.say({ kind: 'event', event: { id: 9, at: 1, type: 'job.image', jobId: example.ID, data } });
    await rig.timers.pass(1_000);
    expect(asked(rig)).toHaveLength(before + 1);
  });

  it('tells nothing of what could not be asked for, and sends no picture', async () => {
    const rig = await looking();
    rig.studio.formFit.subscribe(() => {});
    rig.studio.draft.set({ initImage: `data:image/png;base64,${'A'.repeat(5000)}` });
    await rig.timers.pass(1_000);
    expect(JSON.stringify(asked(rig))).not.toContain('AAAA');
    rig.studio.draft.set({ width: 100, height: 256 });
    await rig.timers.pass(1_000);
    expect(rig.studio.formFit.getState().estimate).toBeNull();
  });

  it('is gone when the app refuses', async () => {
    const rig = await looking();
    rig.studio.formFit.subscribe(() => {});
    await rig.timers.pass(1_000);
    rig.link.answer('generations.estimate', () => Promise.reject(new Error('no')));
    rig.studio.draft.set({ steps: 11 });
    await rig.timers.pass(1_000);
    expect(rig.studio.formFit.getState().estimate).toBeNull();
  });
});

describe('what models would take', () => {
  it('is asked for each that can be used, while somebody looks', async () => {
    const rig = await looking();
    const leave = rig.studio.modelFits.subscribe(() => {});
    await rig.timers.pass(1_000);
    expect(asked(rig)).toEqual([{ body: { prompt: 'anything', model: 'tiny' } }]);
    expect(rig.studio.modelFits.getState().fits).toEqual({ tiny: estimateExample });
    leave();
    await rig.studio.models.refresh();
    await rig.timers.pass(1_000);
    expect(asked(rig)).toHaveLength(1);
  });
});
