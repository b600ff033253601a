import { createStore } from 'zustand/vanilla';
import type { KnownRequest } from '../../shared/schema/generation.ts';
import type { ImageSource } from '../../shared/schema/image.ts';
import type { Link } from '../client/link.ts';
import type { DraftStore } from './draft.ts';
import { draftOf, type DraftFields } from './draftFields.ts';
import { withActions, type Store } from './store.ts';
import type { StyleUse, StyleUseState } from './styleUse.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

/** What was last taken over from a picture, a job or a link. */
export type RestoreNotice =
  | {
      readonly kind: 'restored';
      readonly name: string;
      readonly source: ImageSource;
      readonly request: KnownRequest;
      readonly warnings: readonly string[];
      /** The form as it was. */
      readonly before: { readonly draft: DraftFields; readonly style: StyleUseState };
    }
  | {
      /** It tells nothing of how it was drawn, but may be drawn from. */
      readonly kind: 'nothing';
      readonly name: string;
      readonly image: string;
      readonly warnings: readonly string[];
    };

/** The texts that a link may bring. */
type LinkTexts = Partial<Pick<DraftFields, 'prompt' | 'negativePrompt'>>;
type Restored = Extract<RestoreNotice, { kind: 'restored' }>;

export interface PictureRestoreState {
  readonly reading: boolean;
  readonly notice: RestoreNotice | null;
}

export interface PictureRestoreActions {
  /** Reads how a picture was drawn and fills the form with it. `image` is a data URL. */
  read(picture: { readonly name: string; readonly image: string }): Promise<void>;
  /** Fills the form with what drew a picture of this app. False when nothing is known of that. */
  take(picture: { readonly name: string; readonly request: KnownRequest; readonly seed: number }): boolean;
  /** Puts the texts of a link into the form; the rest of it stays. */
  takeTexts(link: { readonly name: string; readonly texts: LinkTexts }): void;
  undo(): void;
  dismiss(): void;
}

export type PictureRestore = Store<PictureRestoreState, PictureRestoreActions>;

export interface PictureRestorePorts {
  readonly link: Pick<Link, 'call'>;
  readonly draft: DraftStore;
  readonly styleUse: StyleUse;
  readonly toasts: Toasts;
  /** The form was filled from elsewhere. */
  readonly renewed: () => void;
}

/** Filling the form from a picture, and going back. */
export function createPictureRestore(ports: PictureRestorePorts): PictureRestore {
  const { link, draft, styleUse, toasts, renewed } = ports;
  const store = createStore<PictureRestoreState>()(() => ({ reading: false, notice: null }));
  const { getState, setState } = store;
  let round = 0;

  const fill = (from: Omit<Restored, 'kind' | 'before'>, patch: Partial<DraftFields>): void => {
    // A picture still being read would come late.
    round += 1;
    const before = { draft: draft.getState(), style: styleUse.getState() };
    if (patch.prompt !== undefined) styleUse.leave();
    draft.set(patch);
    renewed();
    setState({ reading: false, notice: { ...from, kind: 'restored', before } });
    const more = from.warnings.length;
    toasts.say(
      `Settings restored: ${restoredWords(from.request).join(', ')}.${more > 0 ? ` ${more === 1 ? 'One thing' : `${more} things`} could not be carried over.` : ''}`,
    );
  };
  const restore = (from: Omit<Restored, 'kind' | 'before'>): void => {
    const { lane: _, count: _count, seed, ...request } = from.request;
    const { lane } = draft.getState();
    fill(from, draftOf({ ...request, lane }, seed !== undefined && seed >= 0 ? seed : undefined));
  };

  return withActions<PictureRestoreState, PictureRestoreActions>(store, {
    async read({ name, image }) {
      const mine = (round += 1);
      setState({ reading: true });
      try {
        const { source, request, warnings } = await link.call('images.inspect', { body: { image } });
        if (mine !== round) return;
        if (restoredWords(request).length > 0) restore({ name, source, request, warnings });
        else {
          setState({ notice: { kind: 'nothing', name, image, warnings } });
          toasts.say(`${name} does not tell how it was drawn.`);
        }
      } catch (thrown) {
        if (mine === round) toasts.error(`${name} could not be read. ${inWords(thrown)}`);
      } finally {
        if (mine === round) setState({ reading: false });
      }
    },
    take({ name, request: known, seed }) {
      const request = { ...known, seed };
      const some = restoredWords(request).length > 0;
      if (some) restore({ name, source: 'tintype', request, warnings: [] });
      return some;
    },
    takeTexts: ({ name, texts }) => fill({ name, source: 'tintype', request: texts, warnings: [] }, texts),
    undo() {
      const { notice } = getState();
      if (notice?.kind !== 'restored') return;
      draft.set(notice.before.draft);
      styleUse.put(notice.before.style);
      renewed();
      setState({ notice: null });
      toasts.say('The form is as it was before.');
    },
    dismiss: () => setState({ notice: null }),
  });
}

/** What a request brings along, each in a few words. */
export function restoredWords(request: KnownRequest): string[] {
  const { width, height, steps, cfgScale, sampler, scheduler, seed, loras, initImage, maskImage } = request;
  return [
    request.prompt ? 'prompt' : '',
    request.negativePrompt ? 'negative prompt' : '',
    request.model ? `model ${request.model}` : '',
    width !== undefined && height !== undefined ? `${width} × ${height}` : '',
    steps === undefined ? '' : `${steps} steps`,
    cfgScale === undefined ? '' : `guidance ${cfgScale}`,
    sampler === undefined ? '' : `sampler ${sampler}`,
    scheduler === undefined ? '' : `scheduler ${scheduler}`,
    seed === undefined || seed < 0 ? '' : `seed ${seed}`,
    loras && loras.length > 0 ? `${loras.length} LoRA${loras.length > 1 ? 's' : ''}` : '',
    initImage === undefined ? '' : 'start image',
    maskImage === undefined ? '' : 'mask',
  ].filter((words) => words !== '');
}
