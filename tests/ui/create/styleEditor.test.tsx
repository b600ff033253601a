import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError, type Issue } from '../../../src/shared/schema/error.ts';
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

  it('says in words of its own what the app refuses, each at its field, and how to mend it', async () => {
    const { link, studio } = await openEditor('a {animal}');
    const refuse = (...issues: Issue[]): void =>
      link.answer('templates.create', () => {
        throw new AppError('INVALID_REQUEST', 'There are 1000 templates already. Delete one first.', { issues });
      });
    await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Fox');
    await userEvent.type(screen.getByRole('textbox', { name: 'animal' }), 'hare');
    const save = async (): Promise<string> => {
      await userEvent.click(screen.getByRole('button', { name: 'Save style' }));
      return (await screen.findByRole('dialog')).textContent ?? '';
    };
    refuse(
      { path: 'name', message: 'expected at most 100 characters' },
      { path: 'prompt', message: 'holds 60 variables; at most 50 are taken' },
      { path: 'variables.0.default', message: 'expected at most 2000 characters' },
      { path: 'steps', message: 'Too big: expected number to be <=150' },
    );
    const words = await save();
    expect(words).toContain('Give the style a name of at most 100 characters.');
    expect(words).toContain('The text holds 60 variables; at most 50 are taken.');
    expect(words).toContain('What “animal” is when left empty cannot be used. Shorten it');
    expect(words).not.toMatch(/expected|Too big/);
    refuse({ path: 'steps', message: 'Too big: expected number to be <=150' });
    expect(await save()).toContain('cannot be used (steps). Enter a whole number from 1 to 150');
    refuse({ path: '', message: 'at most 1000 templates are kept' });
    expect(await save()).toContain('There are 1000 templates already. Delete one first.');
    expect(studio.draft.getState().prompt).toBe('a {animal}');
  });
});
