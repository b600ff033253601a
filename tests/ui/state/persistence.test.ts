import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { generationRequest, MAX_SEED } from '../../../src/shared/schema/generation.ts';
import { createDraft } from '../../../src/renderer/state/draft.ts';
import { draftOf, draftProblems, draftRequest, emptyDraft } from '../../../src/renderer/state/draftFields.ts';
import { ownShelf, persisted } from '../../../src/renderer/state/persisted.ts';
import { createPromptHistory } from '../../../src/renderer/state/promptHistory.ts';
import { readHash, writeHash, places } from '../../../src/renderer/state/route.ts';
import { createTheme } from '../../../src/renderer/state/theme.ts';
import { handTimers } from '../support/handTimers.ts';
import { memoryShelf } from '../support/memoryShelf.ts';

const draftIn = (shelf: ReturnType<typeof memoryShelf>, timers = handTimers()) =>
  createDraft({ shelf, timers, random: () => 0.5 });

describe('what the browser keeps', () => {
  it('is read as it was written, and by no other version', () => {
    const shelf = memoryShelf();
    const options = { shelf, name: 'x', schema: z.array(z.string()), fallback: [] };
    persisted({ ...options, version: 1 }).write(['a']);
    expect(persisted({ ...options, version: 1 }).read()).toEqual(['a']);
    expect(persisted({ ...options, version: 2 }).read()).toEqual([]);
  });

  it('may be any garbage', () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((data) => `{"v":1,"data":${data}}`),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        const shelf = memoryShelf({ 'tintype.draft': text, 'tintype.prompts': text, 'tintype.theme': text });
        const draft = draftIn(shelf).getState();
        expect(Object.keys(draft).toSorted()).toEqual(Object.keys(emptyDraft).toSorted());
        const { items } = createPromptHistory({ shelf, timers: handTimers() }).getState();
        expect(items.every((item) => typeof item === 'string')).toBe(true);
        const theme = createTheme({ shelf, systemIsDark: () => true, onSystemChange: () => () => {}, show() {} });
        expect(['light', 'dark']).toContain(theme.getState().shown);
      }),
    );
  });

  it('may be nothing at all: a storage that throws loses what is written, and nothing else', async () => {
    const broken = (): never => {
      throw new Error('the storage is full');
    };
    const timers = handTimers();
    const draft = createDraft({
      shelf: { getItem: broken, setItem: broken, removeItem: broken },
      timers,
      random: () => 0,
    });
    draft.set({ prompt: 'a lighthouse' });
    await timers.pass(1000);
    expect(draft.getState().prompt).toBe('a lighthouse');
  });
});

describe('the draft', () => {
  it('outlives the page, but for pictures that were dropped', async () => {
    const [shelf, timers] = [memoryShelf(), handTimers()];
    const draft = draftIn(shelf, timers);
    draft.set({ prompt: 'a lighthouse', steps: 12, initImage: `data:image/png;base64,${'A'.repeat(1000)}` });
    await timers.pass(1000);
    expect(draftIn(shelf).getState()).toEqual({ ...emptyDraft, prompt: 'a lighthouse', steps: 12 });
  });

  it('loses no more than what cannot be read of it', () => {
    const long = 'a '.repeat(20_000);
    const data = { ...emptyDraft, prompt: long, steps: 'many', format: 'bmp', loras: 7, count: 3 };
    const shelf = memoryShelf({ 'tintype.draft': JSON.stringify({ v: 1, data }) });
    expect(draftIn(shelf).getState()).toEqual({ ...emptyDraft, prompt: long, count: 3 });
  });

  it('is each window’s own, and a new window begins with the latest', async () => {
    const [shared, timers] = [memoryShelf(), handTimers()];
    const windows = [memoryShelf(), memoryShelf()].map((own) => ownShelf(own, shared));
    const open = (at: number) => createDraft({ shelf: windows[at]!, timers, random: () => 0 });
    const [first, second] = [open(0), open(1)];
    first.set({ prompt: 'mine' });
    await timers.pass(1000);
    second.set({ prompt: 'yours' });
    await timers.pass(1000);
    expect([open(0), open(1)].map((draft) => draft.getState().prompt)).toEqual(['mine', 'yours']);
    const third = createDraft({ shelf: ownShelf(memoryShelf(), shared), timers, random: () => 0 });
    expect(third.getState().prompt).toBe('yours');
  });

  it('locks and unlocks its seed', () => {
    const draft = draftIn(memoryShelf());
    draft.rollSeed();
    expect(draftRequest({ ...draft.getState(), prompt: 'x' }).seed).toBe(2 ** 31);
    draft.unlockSeed();
    expect(draftRequest({ ...draft.getState(), prompt: 'x' }).seed).toBeUndefined();
    draft.lockSeed(7);
    expect(draftRequest({ ...draft.getState(), prompt: 'x' }).seed).toBe(7);
    draft.reset('seed');
    expect(draft.getState().seed).toBeNull();
  });

  it('asks for exactly what drew an image when that is restored', () => {
    const request = fc.record(
      {
        prompt: fc.stringMatching(/^[a-z]{1,20}$/),
        negativePrompt: fc.stringMatching(/^[a-z]{1,20}$/),
        width: fc.constantFrom(64, 512),
        steps: fc.integer({ min: 1, max: 150 }),
        cfgScale: fc.constantFrom(0, 3.5),
        sampler: fc.constant('euler'),
        seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        count: fc.integer({ min: 1, max: 5 }),
        strength: fc.constant(0.5),
        initImage: fc.constant('img_1'),
      },
      { requiredKeys: ['prompt', 'count', 'strength', 'initImage'] },
    );
    fc.assert(
      fc.property(request, (asked) => {
        const again = draftRequest(draftOf(asked));
        expect(again).toMatchObject(asked);
        expect(generationRequest.safeParse(again).success).toBe(true);
        expect(draftProblems(draftOf(asked))).toEqual({});
      }),
    );
  });

  it('names the fields that are wrong', () => {
    const problems = draftProblems({ ...emptyDraft, steps: 500, width: 65 });
    expect(Object.keys(problems).toSorted()).toEqual(['prompt', 'steps', 'width']);
    expect(problems['prompt']).toBe('Say what the picture should show.');
  });

  it('says of each in words of its own what is the limit, and what to do', () => {
    const locked = { seedLocked: true, seed: MAX_SEED + 1 };
    const picture = { initImage: 'img_1', strength: 2, format: 'webp', quality: 0 } as const;
    const prompts = { prompt: 'x'.repeat(12_400), negativePrompt: 'x'.repeat(8001) };
    const numbers = { height: 4104, steps: 1.5, cfgScale: 31, count: 6, loras: [{ id: 'ink', weight: 5 }] };
    const long = 'x'.repeat(201);
    const names = { model: long, sampler: long, scheduler: long };
    expect(draftProblems({ ...emptyDraft, ...prompts, ...numbers, ...locked, ...picture, ...names })).toEqual({
      prompt: 'The prompt has 12,400 characters; 8,000 is the most. Shorten it.',
      negativePrompt: 'The negative prompt has 8,001 characters; 8,000 is the most. Shorten it.',
      width: 'Each side must be a multiple of 8 from 64 to 4096 pixels. Choose another size.',
      steps: 'Enter a whole number from 1 to 150, or leave it empty.',
      cfgScale: 'Enter a number from 0 to 30, or leave it empty.',
      seed: 'Enter a whole number from 0 to 4294967295.',
      '': 'Choose from 1 to 5 pictures.',
      strength: 'Enter a number from 0 to 1.',
      quality: 'Enter a whole number from 1 to 100.',
      loras: 'Use at most 16 LoRAs, each with a weight from −4 to 4.',
      model: 'No model has this name. Choose another.',
      sampler: 'No sampler has this name. Choose another.',
      scheduler: 'No scheduler has this name. Choose another.',
    });
  });
});

describe('the prompt history', () => {
  it('walks back through what was submitted, and forward to what was typed', () => {
    const history = createPromptHistory({ shelf: memoryShelf(), timers: handTimers() });
    for (const prompt of ['one', 'two', 'one', 'three', '  ']) history.add(prompt);
    expect(history.getState().items).toEqual(['three', 'one', 'two']);
    expect([history.older('typed'), history.older('three'), history.older('one')]).toEqual(['three', 'one', 'two']);
    expect(history.older('two')).toBeUndefined();
    expect([history.newer(), history.newer(), history.newer(), history.newer()]).toEqual([
      'one',
      'three',
      'typed',
      undefined,
    ]);
  });

  it('does not show again what stands in the field already', () => {
    const history = createPromptHistory({ shelf: memoryShelf(), timers: handTimers() });
    for (const prompt of ['one', 'two']) history.add(prompt);
    expect([history.older('two'), history.newer(), history.newer()]).toEqual(['one', 'two', undefined]);
  });

  it('keeps what two windows add to it side by side', async () => {
    const [shelf, timers] = [memoryShelf(), handTimers()];
    const [first, second] = [createPromptHistory({ shelf, timers }), createPromptHistory({ shelf, timers })];
    for (const [history, prompt] of [
      [first, 'one'],
      [second, 'two'],
      [first, 'three'],
    ] as const) {
      history.add(prompt);
      await timers.pass(1000);
    }
    expect(createPromptHistory({ shelf, timers }).getState().items).toEqual(['three', 'one', 'two']);
  });

  it('keeps the last two hundred', async () => {
    const [shelf, timers] = [memoryShelf(), handTimers()];
    const history = createPromptHistory({ shelf, timers });
    for (let n = 0; n < 250; n += 1) history.add(`prompt ${n}`);
    await timers.pass(1000);
    const { items } = createPromptHistory({ shelf, timers }).getState();
    expect([items.length, items[0], items.at(-1)]).toEqual([200, 'prompt 249', 'prompt 50']);
  });
});

describe('the place in the address', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.option(fc.string({ minLength: 1, unit: 'grapheme' })),
        (place, detail) => {
          const hash = writeHash(place, detail ?? undefined);
          expect(readHash(hash)).toEqual({ place, detail: detail ?? undefined });
        },
      ),
    );
  });

  it('is Create for anything else', () => {
    fc.assert(
      fc.property(fc.string(), (hash) => {
        expect(places).toContain(readHash(hash).place);
      }),
    );
    for (const hash of ['', '#', '#/nowhere', '#/gallery/%E0%A4%A', '#/nowhere/img_1'])
      expect(readHash(hash).detail).toBeUndefined();
  });
});
