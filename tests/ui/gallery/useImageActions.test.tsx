import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import type { ImageView } from '../../../src/shared/schema/image.ts';
import { useImageActions, type ImageActions } from '../../../src/renderer/features/gallery/image/useImageActions.ts';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { styleOf } from '../support/styles.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

function actionsOf({ studio }: Rig): ImageActions {
  const { result } = renderHook(() => useImageActions(), {
    wrapper: ({ children }) => <StudioProvider studio={studio}>{children}</StudioProvider>,
  });
  return result.current;
}

describe('the settings of an image', () => {
  it('go into the form in place of a style, with a way back to all that stood there', () => {
    const rig = createRig();
    const { draft, styleUse, pictureRestore, route } = rig.studio;
    draft.set({ prompt: example.image.prompt, steps: 9, lane: 'batch' });
    styleUse.use(styleOf('an ink sketch of {subject}'));
    const before = { draft: draft.getState(), style: styleUse.getState() };
    actionsOf(rig).restore(example.image);
    expect(styleUse.getState().slug).toBeNull();
    expect(draft.getState()).toMatchObject({ prompt: example.image.prompt, seed: 7, count: 1, lane: 'batch' });
    expect(pictureRestore.getState().notice).toMatchObject({ kind: 'restored', name: 'the picture' });
    expect(route.getState().place).toBe('create');
    pictureRestore.undo();
    expect({ draft: draft.getState(), style: styleUse.getState() }).toEqual(before);
  });

  it('leave the form alone where nothing is known of how it was made', () => {
    const rig = createRig();
    rig.studio.draft.set({ prompt: 'mine' });
    const { recipe: _, ...image }: ImageView = { ...example.image, prompt: '', seed: -1 };
    actionsOf(rig).restore(image);
    expect(rig.studio.draft.getState().prompt).toBe('mine');
    expect(rig.studio.toasts.getState().items.at(-1)?.text).toMatch(/^Nothing is known/);
  });
});
