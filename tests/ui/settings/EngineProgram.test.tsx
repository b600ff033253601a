import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { devices as known } from '../../../src/shared/contract/deviceExamples.ts';
import * as example from '../../../src/shared/contract/examples.ts';
import type { DevicesView, ProgramView } from '../../../src/shared/schema/device.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { SettingsView } from '../../../src/shared/schema/settings.ts';
import { deviceOptions, programOptions } from '../../../src/renderer/features/settings/engine/engineChoices.ts';
import { otherTests } from '../../../src/renderer/features/settings/engine/deviceTexts.ts';
import Settings from '../../../src/renderer/features/settings/Settings.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

const own: ProgramView = { id: 'own', kind: 'sd-server', version: 'master-700', backends: ['cuda'] };
const withOwn = (program: ProgramView): DevicesView => ({
  ...known,
  choice: { ...known.choice, programs: [...known.choice.programs, program] },
});

function show(view: DevicesView, settings: SettingsView = example.settings): Rig {
  const rig = createRig();
  rig.link.answer('health.get', () => example.health);
  rig.link.answer('devices.list', () => view);
  rig.studio.settings.put(settings);
  rig.studio.start();
  rig.connect();
  render(
    <StudioProvider studio={rig.studio}>
      <Settings />
    </StudioProvider>,
  );
  return rig;
}
const panel = async () => within(await screen.findByRole('region', { name: 'Device and engine' }));

describe('the engine program in the settings', () => {
  it('is named by its path, which is saved once and then shown', async () => {
    const rig = show(known);
    rig.link.answer('settings.patch', () => ({
      ...example.settings,
      sdServerPath: '/sd/sd-server',
    }));
    const place = await panel();
    const user = userEvent.setup();
    await user.type(place.getByRole('textbox', { name: /Your own sd-server/ }), '/sd/sd-server');
    await user.click(place.getByRole('button', { name: 'Save the path of your sd-server' }));
    await waitFor(() =>
      expect(rig.link.callsOf('settings.patch')).toEqual([{ body: { sdServerPath: '/sd/sd-server' } }]),
    );
    expect(await place.findByRole('button', { name: 'Remove your sd-server' })).toBeDefined();
  });

  it('is refused in the words of the app, with the path still there to be mended', async () => {
    const rig = show(known);
    rig.link.answer('settings.patch', () => {
      const issues = [{ path: 'sdServerPath', message: 'there is no such file; correct the path' }];
      throw new AppError('INVALID_REQUEST', 'See the issues.', { issues });
    });
    const place = await panel();
    const user = userEvent.setup();
    const field = place.getByRole<HTMLInputElement>('textbox', { name: /Your own sd-server/ });
    await user.type(field, '/sd/nothing{Enter}');
    expect(await place.findByText('There is no such file; correct the path.')).toBeDefined();
    expect(field.value).toBe('/sd/nothing');
  });

  it('says why it cannot be used', async () => {
    show(
      withOwn({
        ...own,
        backends: [],
        problem: 'Your own program lacks a library of the system (libcudart.so.12); install it.',
      }),
    );
    expect(await (await panel()).findByText(/lacks a library of the system \(libcudart/)).toBeDefined();
  });
});

describe('the choice of an engine', () => {
  const values = (current: string, programs: readonly ProgramView[]): string[] =>
    programOptions(current, programs).map(({ value }) => value);

  it('offers what is there, automatic first, and keeps what was set', () => {
    expect(values('auto', [])).toEqual(['auto', 'embedded']);
    expect(values('auto', withOwn(own).choice.programs)).toEqual(['auto', 'embedded', 'own']);
    expect(values('master-929', known.choice.programs)).toEqual(['auto', 'embedded', 'master-929']);
  });

  it('shows a device that two programs reach once, and how the other did', () => {
    const [card, processor] = known.choice.candidates;
    if (!card || !processor) return expect.fail('the example has two candidates');
    const refused = { outcome: 'refused', at: 1, code: 'GARBAGE', message: 'It draws wrong pictures.' } as const;
    const other = { ...processor, program: 'own', test: refused };
    expect(deviceOptions('auto', [card, processor, other]).map(({ value }) => value)).toEqual([
      'auto',
      'vulkan0',
      'cpu',
    ]);
    expect(otherTests([processor, other], processor)).toEqual(['Your sd-server, as cpu: It draws wrong pictures.']);
  });
});
