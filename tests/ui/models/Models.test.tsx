import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import type { ModelView } from '../../../src/shared/schema/model.ts';
import Models from '../../../src/renderer/features/models/Models.tsx';
import { abilityWords, findModels } from '../../../src/renderer/features/models/modelWords.ts';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

const noise: ModelView = { ...example.model, id: 'noise', name: 'Noise', note: 'This model has random weights.' };
const broken: ModelView = {
  id: 'old',
  name: 'old',
  family: 'unknown',
  state: 'unusable',
  reason: 'old.safetensors is cut off. Copy it again.',
  selected: false,
  sizeBytes: 12,
};
const named = (name: string): ModelView => ({ ...example.model, id: name, name, selected: false });

async function show(items: readonly ModelView[]): Promise<Rig> {
  const rig = createRig();
  rig.link.answer('models.list', () => ({ items: [...items] }));
  await rig.studio.models.refresh();
  render(
    <StudioProvider studio={rig.studio}>
      <Models />
    </StudioProvider>,
  );
  return rig;
}

describe('the models', () => {
  it('show what can be used apart from what cannot, and why not', async () => {
    await show([example.model, broken]);
    const bad = screen.getByRole('region', { name: 'Cannot be used yet' });
    expect(within(bad).getByText('old.safetensors is cut off. Copy it again.')).toBeDefined();
    expect(within(bad).queryByRole('button')).toBeNull();
    const good = screen.getByRole('region', { name: 'Ready to use' });
    expect(within(good).getByText('Chosen')).toBeDefined();
    expect(within(good).getByText('Prompts of 256 tokens and negative prompts')).toBeDefined();
  });

  it('mark the test model, and say how to add one while it is the only one', async () => {
    await show([noise]);
    expect(screen.getByRole('heading', { name: 'No model of yours yet' })).toBeDefined();
    const test = screen.getByRole('region', { name: 'For testing' });
    expect(within(test).getByText('Test model: draws noise')).toBeDefined();
  });

  it('make another one the default', async () => {
    const rig = await show([example.model, named('Sketch')]);
    rig.link.answer('settings.patch', () => ({ ...example.settings, selectedModel: 'Sketch' }));
    rig.link.answer('models.list', () => ({
      items: [
        { ...example.model, selected: false },
        { ...named('Sketch'), selected: true },
      ],
    }));
    await userEvent.setup().click(screen.getByRole('button', { name: 'Use Sketch' }));
    await waitFor(() => expect(screen.getByRole('button', { name: `Use ${example.model.name}` })).toBeDefined());
    expect(rig.link.callsOf('settings.patch')).toEqual([{ body: { selectedModel: 'Sketch' } }]);
  });

  it('are searched only where there are more than eight', async () => {
    await show(Array.from({ length: 8 }, (_, n) => named(`Model ${n}`)));
    expect(screen.queryByRole('searchbox')).toBeNull();
    cleanup();
    await show([...Array.from({ length: 8 }, (_, n) => named(`Model ${n}`)), named('Ink')]);
    await userEvent.setup().type(screen.getByRole('searchbox', { name: 'Search models' }), 'ink');
    expect(screen.getAllByRole('heading', { level: 3 }).map((heading) => heading.textContent)).toEqual(['Ink']);
    await userEvent.setup().type(screen.getByRole('searchbox', { name: 'Search models' }), 'zzz');
    expect(screen.getByText('No model is called “inkzzz”.')).toBeDefined();
  });

  it('are looked for again, and say how many were found', async () => {
    const rig = await show([noise]);
    rig.link.answer('models.scan', () => ({ items: [example.model, noise] }));
    await userEvent.setup().click(screen.getByRole('button', { name: 'Look again' }));
    await waitFor(() =>
      expect(rig.studio.toasts.getState().items.map(({ text }) => text)).toEqual(['Found one model.']),
    );
    expect(screen.getByRole('region', { name: 'Ready to use' })).toBeDefined();
  });

  it('say why they cannot be listed', async () => {
    const rig = createRig();
    rig.link.answer('models.list', () => {
      throw new Error('unexpected');
    });
    render(
      <StudioProvider studio={rig.studio}>
        <Models />
      </StudioProvider>,
    );
    await act(() => rig.studio.models.refresh());
    expect(screen.getByText(/Something unexpected went wrong/)).toBeDefined();
  });
});

describe('what a model can', () => {
  it('is said in one line', () => {
    const features = { negativePrompt: true, initImage: true, maskImage: true };
    expect(abilityWords({ features, promptTokens: { limit: 75, tokenizer: 'clip' } })).toBe(
      'Prompts of 75 tokens, negative prompts, a start image and masks',
    );
    expect(abilityWords({ features: { negativePrompt: false, initImage: false, maskImage: false } })).toBe('Prompts');
  });

  it('does not keep it from being found by every word of its name, id or family', () => {
    const models = [named('Ink'), { ...named('Painter'), family: 'sdxl' }];
    expect(findModels(models, 'XL paint').map(({ id }) => id)).toEqual(['Painter']);
    expect(findModels(models, '  ').map(({ id }) => id)).toEqual(['Ink', 'Painter']);
  });
});
