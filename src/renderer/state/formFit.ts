import { createStore } from 'zustand/vanilla';
import type { Estimate } from '../../shared/schema/fit.ts';
import type { GenerationRequest } from '../../shared/schema/generation.ts';
import type { Link } from '../client/link.ts';
import { partsOf, type CreateFormPorts } from './createForm.ts';
import { createRequest } from './createRequest.ts';
import type { FeedStore } from './feed.ts';
import type { ReadableStore } from './store.ts';
import type { Timers } from './timers.ts';
import { whileLookedAt } from './whileLookedAt.ts';

/** What the form stands for would take; null while that is not known. It is asked for only while somebody looks. */
export type FormFitStore = ReadableStore<{ readonly estimate: Estimate | null }>;

export interface FormFitPorts extends Pick<CreateFormPorts, 'draft' | 'styleUse' | 'templates' | 'models'> {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly timers: Timers;
}

/** After the last change. */
const SOON_MS = 400;
/** Ids are shorter, pictures that were dropped longer. */
const LONGEST_ID = 100;

export function createFormFit(ports: FormFitPorts): FormFitStore {
  const { link, feed, timers, draft, styleUse, templates, models } = ports;
  const store = createStore<{ readonly estimate: Estimate | null }>()(() => ({ estimate: null }));
  let round = 0;
  let cancel = (): void => {};
  let asked = '';
  /** Set while an answer is due: whether it is to be asked for though the form is the same. */
  let due: { again: boolean } | undefined;

  /** Undefined while the form is not what could be asked for. */
  function body(): GenerationRequest | undefined {
    const { request, problems } = createRequest(partsOf(ports));
    // A form without a prompt yet is told about too.
    const { prompt: _, ...others } = problems;
    return Object.keys(others).length > 0 ? undefined : workOf(request);
  }
  async function ask(): Promise<void> {
    const again = due?.again;
    due = undefined;
    const request = body();
    const text = JSON.stringify(request ?? null);
    if (!again && text === asked) return;
    asked = text;
    const mine = (round += 1);
    const estimate = request ? await link.call('generations.estimate', { body: request }).catch(() => null) : null;
    if (mine === round) store.setState({ estimate });
  }
  const soon = (again: boolean): void => {
    // Typing is waited out; events, which may come without end, are not.
    if (again && due) due.again = true;
    else {
      due = { again: again || due?.again === true };
      cancel();
      cancel = timers.after(() => void ask(), SOON_MS);
    }
  };
  const begin = (): (() => void) => {
    const changed = (): void => soon(false);
    const stops = [
      ...[draft, styleUse, templates, models].map((one) => one.subscribe(changed)),
      feed.hear({
        snapshot: () => soon(true),
        event({ type }) {
          // Something was learned, or the device is another.
          if (type === 'job.image' || type === 'engine.state' || type === 'devices.changed') soon(true);
        },
      }),
    ];
    soon(true);
    return () => {
      cancel();
      due = undefined;
      round += 1;
      for (const stop of stops) stop();
    };
  };
  return whileLookedAt(store, begin);
}

/**
 * The request as far as it matters here: a prompt only where it may name LoRAs, and that there is a picture to start
 * from, not which, since megabytes need not travel for it.
 */
function workOf(request: GenerationRequest): GenerationRequest {
  const { initImage, maskImage, prompt, negativePrompt: _, ...rest } = request;
  const named = (image: string): string => (image.length > LONGEST_ID ? 'some picture' : image);
  return {
    ...rest,
    prompt: prompt.includes('<lora:') ? prompt : 'anything',
    ...(initImage !== undefined && { initImage: named(initImage) }),
    ...(maskImage !== undefined && { maskImage: named(maskImage) }),
  };
}
