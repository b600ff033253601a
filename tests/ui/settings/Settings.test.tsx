import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import type { Snapshot } from '../../../src/shared/contract/events.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { Settings as Kept } from '../../../src/shared/schema/settings.ts';
import Settings from '../../../src/renderer/features/settings/Settings.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

function show(kept: Partial<Kept> = {}, snapshot: Partial<Snapshot> = {}): Rig {
  const rig = createRig();
  rig.link.answer('health.get', () => example.health);
  rig.link.answer('settings.get', () => ({ ...example.settings, ...kept }));
  rig.studio.settings.put({ ...example.settings, ...kept });
  rig.studio.start();
  rig.connect(snapshot);
  render(
    <StudioProvider studio={rig.studio}>
      <Settings />
    </StudioProvider>,
  );
  return rig;
}

const patches = ({ link }: Rig): unknown[] => link.callsOf('settings.patch');

describe('the settings', () => {
  it('save a number when it is left, and not while it is typed', async () => {
    const rig = show();
    rig.link.answer('settings.patch', () => ({ ...example.settings, threads: 12 }));
    const user = userEvent.setup();
    await user.type(screen.getByLabelText('Threads'), '12');
    expect(patches(rig)).toEqual([]);
    await user.tab();
    await waitFor(() => expect(patches(rig)).toEqual([{ body: { threads: 12 } }]));
    expect(await screen.findByText('Saved')).toBeDefined();
  });

  it('keep a token that is never shown, and take it away', async () => {
    const rig = show();
    rig.link.answer('settings.patch', () => ({ ...example.settings, hubTokenSet: true }));
    const user = userEvent.setup();
    const box = screen.getByLabelText<HTMLInputElement>('Hugging Face token');
    expect(box.type).toBe('password');
    expect(screen.queryByRole('button', { name: 'Remove the token' })).toBeNull();
    await user.type(box, ' hf_a_secret_token {Enter}');
    await waitFor(() => expect(box.value).toBe(''));
    expect(patches(rig)).toEqual([{ body: { hubToken: 'hf_a_secret_token' } }]);
    rig.link.answer('settings.patch', () => ({ ...example.settings, hubTokenSet: false }));
    await user.click(await screen.findByRole('button', { name: 'Remove the token' }));
    await waitFor(() => expect(patches(rig).at(-1)).toEqual({ body: { hubToken: null } }));
  });

  it('say a limit in kB, and leave it open when it is empty', async () => {
    const rig = show({ downloadBytesPerSecond: 500_000 });
    rig.link.answer('settings.patch', () => ({ ...example.settings, downloadBytesPerSecond: null }));
    const user = userEvent.setup();
    const box = screen.getByLabelText<HTMLInputElement>('Fastest download, in kB a second');
    expect(box.value).toBe('500');
    await user.clear(box);
    await user.tab();
    await waitFor(() => expect(patches(rig)).toEqual([{ body: { downloadBytesPerSecond: null } }]));
  });

  it('never send what is no number, and take it back', async () => {
    const rig = show();
    const user = userEvent.setup();
    const box = screen.getByLabelText<HTMLInputElement>('Jobs that may wait');
    await user.clear(box);
    await user.type(box, 'many{Enter}');
    await user.tab();
    await user.click(screen.getByRole('button', { name: 'Undo the change of Jobs that may wait' }));
    expect(screen.getByLabelText<HTMLInputElement>('Jobs that may wait').value).toBe('10000');
    expect(patches(rig)).toEqual([]);
  });

  it('leave a refused number at its field with the reason, and undo it', async () => {
    const rig = show();
    rig.link.answer('settings.patch', () => {
      throw new AppError('DISK_FULL', 'The disk is full. Free some space and try again.');
    });
    const user = userEvent.setup();
    const box = screen.getByLabelText<HTMLInputElement>('Jobs that may wait');
    await user.clear(box);
    await user.type(box, '5{Enter}');
    expect(await screen.findByText('The disk is full. Free some space and try again.')).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('Jobs that may wait').value).toBe('5');
    await user.click(screen.getByRole('button', { name: 'Undo the change of Jobs that may wait' }));
    expect(screen.getByLabelText<HTMLInputElement>('Jobs that may wait').value).toBe('10000');
  });

  it('take no threads as all cores but one', async () => {
    const rig = show({ threads: 4 });
    rig.link.answer('settings.patch', () => example.settings);
    const user = userEvent.setup();
    await user.clear(screen.getByLabelText('Threads'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(patches(rig)).toEqual([{ body: { threads: null } }]));
  });

  it('say what loading costs, and load', async () => {
    const rig = show({}, { engine: { state: 'stopped', kind: 'embedded', restarts: 0, loads: 0 } });
    rig.link.answer('engine.start', () => example.engine);
    expect(await screen.findByText(/takes about 13.8 MB of memory/)).toBeDefined();
    await userEvent.setup().click(screen.getByRole('button', { name: 'Load now' }));
    expect(await screen.findByRole('button', { name: 'Unload' })).toBeDefined();
  });

  it('do not let the engine be taken from under an image', () => {
    show(
      {},
      {
        queue: {
          paused: false,
          running: { id: example.ID, lane: 'interactive', model: 'tiny', startedAt: 1 },
          pending: [],
          total: 0,
          limit: 10_000,
        },
      },
    );
    expect(screen.getByRole('button', { name: 'Unload' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText(/An image is being drawn/)).toBeDefined();
  });

  it('have no buttons that only a desktop can carry out', () => {
    show();
    expect(screen.queryByRole('button', { name: 'Choose' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Show the folder' })).toBeNull();
  });
});
