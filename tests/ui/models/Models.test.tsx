import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { download } from '../../../src/shared/contract/downloadExamples.ts';
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
  kind: 'model',
  family: 'unknown',
  state: 'unusable',
  reason: 'old.safetensors is cut off. Copy it again.',
  selected: false,
  sizeBytes: 12,
};
const named = (name: string): ModelView => ({ ...example.model, id: name, name, selected: false });

async function show(items: readonly ModelView[], crowded?: string[]): Promise<Rig> {
  const rig = createRig();
  rig.link.answer('models.list', (input) => {
    const kind = input.query?.kind ?? 'model';
    return { items: items.filter((one) => kind === 'any' || one.kind === kind), ...(crowded && { crowded }) };
  });
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

  it('say which folders are too full to be watched, and what finds a change there', async () => {
    await show([example.model], ['models/loras']);
    expect((await screen.findByText(/too many files to be watched/)).textContent).toMatch(/models\/loras.*Look again/);
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

  it('say nothing of what was found where they could not be looked for', async () => {
    const rig = await show([example.model]);
    rig.link.answer('models.scan', () => {
      throw new Error('unexpected');
    });
    const again = screen.getByRole('button', { name: 'Look again' });
    await userEvent.setup().click(again);
    await waitFor(() => expect(again.getAttribute('aria-busy')).toBeNull());
    expect(rig.studio.toasts.getState().items.map(({ text }) => text)).toEqual([
      expect.stringContaining('Something unexpected went wrong'),
    ]);
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

describe('what goes with models', () => {
  const lora: ModelView = {
    id: 'ink',
    name: 'ink',
    kind: 'lora',
    part: 'lora',
    family: 'flux',
    state: 'usable',
    selected: false,
    sizeBytes: 20_000_000,
    precision: 'BF16',
    folder: 'models/Lora/styles',
    triggerWords: ['ink wash', 'sumi-e'],
    license: 'CC-BY-4.0',
    sha256: 'ab12'.repeat(16),
    shortHash: 'ab12ab12ab',
  };
  const inParts: ModelView = {
    ...broken,
    id: 'flux',
    name: 'flux',
    family: 'flux',
    missing: [{ part: 'vae', wanted: 'the VAE of FLUX.1', candidates: [{ repo: 'a/b', file: 'ae.safetensors' }] }],
  };
  const encoder: ModelView = { ...lora, id: 't5', name: 't5', kind: 'textEncoder', part: 't5-xxl', family: 'unknown' };

  it('shows with all that is known of it, apart from the models', async () => {
    await show([example.model, lora, encoder]);
    const group = await screen.findByRole('region', { name: 'LoRAs' });
    for (const text of ['LoRA for FLUX.1 · BF16 · 20.0 MB', 'models/Lora/styles', 'CC-BY-4.0', 'ab12ab12ab'])
      expect(within(group).getByText(text), text).toBeDefined();
    expect(within(group).queryByRole('button', { name: 'Use ink' })).toBeNull();
    expect(
      within(screen.getByRole('region', { name: 'Text encoders' })).getByText(/^Text encoder t5-xxl/),
    ).toBeDefined();
  });

  it('gives its trigger words to the clipboard', async () => {
    const rig = await show([example.model, lora]);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Copy sumi-e' }));
    expect(await navigator.clipboard.readText()).toBe('sumi-e');
    await waitFor(() =>
      expect(rig.studio.toasts.getState().items.map(({ text }) => text)).toEqual(['Copied “sumi-e”.']),
    );
  });

  it('is named where a model lacks it', async () => {
    await show([inParts]);
    const bad = screen.getByRole('region', { name: 'Cannot be used yet' });
    expect(within(bad).getByText('ae.safetensors of a/b')).toBeDefined();
  });

  it('is downloaded where a model lacks it, its licence first, and is not asked for twice', async () => {
    const rig = await show([inParts]);
    rig.link.answer('downloads.create', () => ({
      ...download,
      files: [{ name: 'ae.safetensors', bytes: 0 }],
    }));
    rig.link.answer('catalogue.list', () => ({ items: [] }));
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Download the VAE of FLUX.1' }));
    const dialog = screen.getByRole('dialog', { name: 'Download the VAE of FLUX.1' });
    expect(within(dialog).getByRole('link', { name: 'a/b' }).getAttribute('href')).toBe('https://huggingface.co/a/b');
    const accept = within(dialog).getByRole('button', { name: 'Accept and download' });
    expect(accept).toHaveProperty('disabled', true);
    await user.click(within(dialog).getByRole('checkbox'));
    await user.click(accept);
    await waitFor(() =>
      expect(rig.link.callsOf('downloads.create')).toEqual([{ body: { url: 'a/b/ae.safetensors' } }]),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(within(screen.getByRole('region', { name: 'Cannot be used yet' })).getByText('In downloads')).toBeDefined();
  });

  it('is chosen where several files would do', async () => {
    const t5 = {
      part: 't5xxl',
      wanted: 'T5-XXL',
      candidates: ['t5xxl_fp16', 't5xxl_fp8'].map((file) => ({ repo: 'a/b', file })),
    };
    const rig = await show([{ ...inParts, missing: [t5] }]);
    rig.link.answer('downloads.create', () => download);
    rig.link.answer('catalogue.list', () => ({ items: [] }));
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Download T5-XXL' }));
    const dialog = screen.getByRole('dialog');
    await user.click(within(dialog).getByRole('combobox', { name: 'File' }));
    await user.click(await screen.findByRole('option', { name: /t5xxl_fp8/ }));
    await user.click(within(dialog).getByRole('checkbox'));
    await user.click(within(dialog).getByRole('button', { name: 'Accept and download' }));
    await waitFor(() => expect(rig.link.callsOf('downloads.create')).toEqual([{ body: { url: 'a/b/t5xxl_fp8' } }]));
  });

  it('alone are no search that found nothing', async () => {
    await show(Array.from({ length: 9 }, (_, index) => ({ ...lora, id: `ink-${index}`, name: `Ink ${index}` })));
    const user = userEvent.setup();
    await user.click(await screen.findByRole('combobox', { name: 'Kind' }));
    await user.click(await screen.findByRole('option', { name: 'Models (0)' }));
    await screen.findByText('No model of yours yet');
    expect(screen.queryByText(/No model is called/)).toBeNull();
  });

  it('can be shown by kind', async () => {
    await show([example.model, lora, encoder]);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('combobox', { name: 'Kind' }));
    await user.click(await screen.findByRole('option', { name: 'LoRAs (1)' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Ready to use' })).toBeNull());
    expect(screen.getByRole('region', { name: 'LoRAs' })).toBeDefined();
    expect(screen.queryByRole('region', { name: 'Text encoders' })).toBeNull();
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
