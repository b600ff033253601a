import { cleanup, createEvent, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import Create from '../../../src/renderer/features/create/Create.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { settled } from '../support/handTimers.ts';
import { createRig } from '../support/studioRig.ts';

afterEach(cleanup);

describe('the key that submits', () => {
  it('asks once while it is held, and keeps what the browser would do with it from happening', async () => {
    const { studio, link } = createRig();
    link.answer('generations.create', () => example.accepted);
    link.answer('generations.get', () => example.pending);
    studio.draft.set({ prompt: 'a lighthouse' });
    render(
      <StudioProvider studio={studio}>
        <Create />
      </StudioProvider>,
    );
    const prompt = screen.getByRole('textbox', { name: 'Prompt' });
    for (const repeat of [false, true, true]) {
      const press = createEvent.keyDown(prompt, { key: 'Enter', code: 'Enter', ctrlKey: true, repeat });
      fireEvent(prompt, press);
      expect(press.defaultPrevented).toBe(true);
      // The submit is answered before the key repeats.
      await settled();
    }
    expect(link.callsOf('generations.create')).toHaveLength(1);
  });
});
