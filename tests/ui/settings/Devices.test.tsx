import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { devices as known } from '../../../src/shared/contract/deviceExamples.ts';
import * as example from '../../../src/shared/contract/examples.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { DevicesView } from '../../../src/shared/schema/device.ts';
import { deviceOptions } from '../../../src/renderer/features/settings/engine/engineChoices.ts';
import Settings from '../../../src/renderer/features/settings/Settings.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

function show(view: DevicesView): Rig {
  const rig = createRig();
  rig.link.answer('health.get', () => example.health);
  rig.link.answer('devices.list', () => view);
  rig.studio.settings.put(example.settings);
  rig.studio.start();
  rig.connect();
  render(
    <StudioProvider studio={rig.studio}>
      <Settings />
    </StudioProvider>,
  );
  return rig;
}

const refusedView: DevicesView = {
  ...known,
  choice: {
    ...known.choice,
    backend: 'cpu',
    deviceId: 'cpu',
    device: 'AMD Ryzen',
    code: 'ALL_REFUSED',
    message: 'No graphics card passed.',
    candidates: known.choice.candidates.map((one) => ({
      ...one,
      test: { outcome: 'refused', at: 1, code: 'GARBAGE', message: 'It draws wrong pictures.' },
    })),
  },
  sources: [{ source: 'nvidia-smi', state: 'late', ms: 2800, message: 'It was ended.' }],
};

const panel = async () => within(await screen.findByRole('region', { name: 'Devices of this machine' }));

describe('the devices in the settings', () => {
  it('are named with what is known of them, the one in use and why', async () => {
    show(known);
    const list = await panel();
    expect(await list.findByText('Draws on NVIDIA GeForce RTX 3060')).toBeDefined();
    expect(list.getByText(/most promising device/)).toBeDefined();
    expect(list.getByText(/Graphics card · .* of its own memory, .* free · driver NVIDIA 550.54.14/)).toBeDefined();
    expect(list.getByText('In use')).toBeDefined();
    expect(list.getByText(/Drew the test picture in 24 ms/)).toBeDefined();
    expect(list.getByText(/^CUDA: .*reaches the card by Vulkan/)).toBeDefined();
  });

  it('say why they are refused, and which tool did not answer', async () => {
    show(refusedView);
    const list = await panel();
    expect((await list.findAllByText('It draws wrong pictures.')).length).toBe(2);
    expect(list.getByText(/nvidia-smi did not answer in time/)).toBeDefined();
  });

  it('are tested and looked for again', async () => {
    const rig = show(refusedView);
    rig.link.answer('engine.selftest', () => known);
    const list = await panel();
    const user = userEvent.setup();
    await waitFor(() =>
      expect(list.getByRole<HTMLButtonElement>('button', { name: 'Test again' }).disabled).toBe(false),
    );
    await user.click(list.getByRole('button', { name: 'Test again' }));
    expect(await list.findByText('Works')).toBeDefined();
    await user.click(list.getByRole('button', { name: 'Look again' }));
    await waitFor(() => expect(rig.link.callsOf('devices.list')).toContainEqual({ query: { refresh: true } }));
  });

  it('keep the focus on the button that was used when a test begins after it', async () => {
    const rig = show(known);
    rig.link.answer('devices.list', ({ query }) =>
      query?.refresh ? { ...known, choice: { ...known.choice, testing: true } } : known,
    );
    const list = await panel();
    await list.findByText('In use');
    const look = list.getByRole<HTMLButtonElement>('button', { name: 'Look again' });
    await userEvent.setup().click(look);
    await list.findByText('The devices are being tested');
    await waitFor(() => expect(look.getAttribute('aria-disabled')).toBe('true'));
    expect(look.disabled).toBe(false);
    expect(document.activeElement).toBe(look);
  });

  it('tell why they could not be tested', async () => {
    const rig = show(known);
    rig.link.answer('engine.selftest', () => {
      throw new AppError('ENGINE_UNAVAILABLE', 'The engine is at work.');
    });
    const list = await panel();
    await list.findByText('In use');
    await userEvent.setup().click(list.getByRole('button', { name: 'Test again' }));
    await waitFor(() =>
      expect(rig.studio.toasts.getState().items.map(({ text }) => text)).toContain('The engine is at work.'),
    );
  });

  it('are fetched again when they change', async () => {
    const rig = show(known);
    await (await panel()).findByText('In use');
    rig.link.answer('devices.list', () => refusedView);
    rig.link.say({
      kind: 'event',
      event: { id: 9, at: 1, type: 'devices.changed', data: { count: 2, backend: 'cpu', testing: false } },
    });
    expect(await screen.findByText('No graphics card passed.')).toBeDefined();
  });
});

describe('the choice of a device', () => {
  const values = (current: string): string[] =>
    deviceOptions(current, known.choice.candidates).map(({ value }) => value);

  it('offers what is there, automatic first, and keeps what was set', () => {
    expect(values('auto')).toEqual(['auto', 'vulkan0', 'cpu']);
    expect(values('CPU')).toEqual(['auto', 'vulkan0', 'CPU']);
    expect(values('vulkan3')).toEqual(['auto', 'vulkan0', 'cpu', 'vulkan3']);
    expect(deviceOptions('auto', []).map(({ value }) => value)).toEqual(['auto', 'cpu']);
  });
});
