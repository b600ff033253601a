import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { HostMessage } from '../../../src/shared/contract/channels.ts';
import { useHostMessages } from '../../../src/renderer/shell/useHostMessages.ts';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { styleOf } from '../support/styles.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

/** A studio on a desktop that tells what the test says. */
function desktop(): Rig & { readonly tell: (message: HostMessage) => void } {
  const rig = createRig();
  let tell = (_message: HostMessage): void => {};
  const onMessage = (listener: typeof tell): (() => void) => {
    tell = listener;
    return () => {};
  };
  Object.assign(rig.link, { host: { onMessage } });
  renderHook(() => useHostMessages(), {
    wrapper: ({ children }) => <StudioProvider studio={rig.studio}>{children}</StudioProvider>,
  });
  return { ...rig, tell: (message) => tell(message) };
}

describe('a deep link', () => {
  it('puts its texts in place of prompt and style, leaves the rest, and is taken back by undo', () => {
    const { studio, tell } = desktop();
    const { draft, styleUse, pictureRestore, route } = studio;
    draft.set({ prompt: 'a boat', negativePrompt: 'rain', steps: 9 });
    styleUse.use(styleOf('an ink sketch of {subject}'));
    const before = { draft: draft.getState(), style: styleUse.getState() };
    route.go('gallery');
    tell({ kind: 'create', prompt: 'a boat' });
    expect(route.getState().place).toBe('create');
    expect(styleUse.getState().slug).toBeNull();
    expect(draft.getState()).toEqual(before.draft);
    tell({ kind: 'create', prompt: 'a pier', negativePrompt: 'fog' });
    expect(draft.getState()).toEqual({ ...before.draft, prompt: 'a pier', negativePrompt: 'fog' });
    pictureRestore.undo();
    expect(draft.getState()).toEqual(before.draft);
  });

  it('that brings only a negative prompt keeps the style, and one without texts keeps all', () => {
    const { studio, tell } = desktop();
    const { draft, styleUse, pictureRestore } = studio;
    styleUse.use(styleOf('an ink sketch of {subject}'));
    tell({ kind: 'create' });
    expect(pictureRestore.getState().notice).toBeNull();
    tell({ kind: 'create', negativePrompt: 'fog' });
    expect(styleUse.getState().slug).toBe('ink');
    expect(draft.getState().negativePrompt).toBe('fog');
    expect(pictureRestore.getState().notice).toMatchObject({ name: 'the link' });
  });
});
