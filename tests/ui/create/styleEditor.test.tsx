import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { CreateForm } from '../../../src/renderer/features/create/form/CreateForm.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { settled } from '../support/handTimers.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

/** The editor of a new style, over the form with this prompt. */
async function openEditor(prompt: string): Promise<Rig> {
  const rig = createRig();
  rig.link.answer('generations.create', () => example.accepted);
  rig.studio.draft.set({ prompt });
  render(
    <StudioProvider studio={rig.studio}>
      <CreateForm />
    </StudioProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Styles' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Save the form as a style' }));
  return rig;
}

describe('the editor of a style', () => {
  it('saves with Enter, and asks for no picture by that', async () => {
    const { link } = await openEditor('a fox');
    await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Fox{Enter}');
    await settled();
    expect(link.callsOf('templates.create')).toHaveLength(1);
    expect(link.callsOf('generations.create')).toEqual([]);
  });
});
