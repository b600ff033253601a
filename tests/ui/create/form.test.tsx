import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ComponentType } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { FormatField } from '../../../src/renderer/features/create/form/FormatField.tsx';
import LoraFields from '../../../src/renderer/features/create/form/LoraFields.tsx';
import MoreFields from '../../../src/renderer/features/create/form/MoreFields.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

/** A part of the form, over an app that takes what is asked for. */
function show(Part: ComponentType): Rig & { readonly unmount: () => void } {
  const rig = createRig();
  rig.link.answer('generations.create', () => example.accepted);
  rig.studio.draft.set({ prompt: 'a lighthouse', format: 'jpeg', loras: [{ id: 'ink', weight: 1 }] });
  const { unmount } = render(
    <StudioProvider studio={rig.studio}>
      <Part />
    </StudioProvider>,
  );
  return { ...rig, unmount };
}

describe('what is typed and wrong', () => {
  it('keeps the form from being sent, until its box is gone and it with that', async () => {
    const { studio, unmount } = show(MoreFields);
    const steps = screen.getByRole('textbox', { name: 'Steps' });
    await userEvent.type(steps, '12x');
    expect(await studio.createForm.submit()).toBeUndefined();
    expect(studio.createForm.getState().problems).toHaveProperty('steps');
    unmount();
    expect(await studio.createForm.submit()).toBe(example.ID);
  });

  it('goes with a box that another choice takes away', async () => {
    const { studio } = show(FormatField);
    await userEvent.type(await screen.findByRole('textbox', { name: 'Quality' }), 'x');
    expect(await studio.createForm.submit()).toBeUndefined();
    await userEvent.click(screen.getByRole('radio', { name: 'PNG' }));
    expect(await studio.createForm.submit()).toBe(example.ID);
  });

  it('goes with the LoRA it was the weight of', async () => {
    const { studio } = show(LoraFields);
    await userEvent.type(screen.getByRole('textbox', { name: 'ink' }), 'x');
    expect(await studio.createForm.submit()).toBeUndefined();
    await userEvent.click(screen.getByRole('button', { name: 'Remove ink' }));
    expect(await studio.createForm.submit()).toBe(example.ID);
  });
});
