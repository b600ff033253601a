import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { absentBuild, build, pausedBuild, readyBuild } from '../../../src/shared/contract/buildExamples.ts';
import * as example from '../../../src/shared/contract/examples.ts';
import type { EngineBuildsView, EngineBuildView } from '../../../src/shared/schema/engineBuild.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { isShown, rollbackWords, workWords } from '../../../src/renderer/features/settings/engine/builds/buildWords.ts';
import Settings from '../../../src/renderer/features/settings/Settings.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

const older: EngineBuildView = {
  ...absentBuild,
  id: 'master-859-win-vulkan-x64',
  version: 'master-859',
  backends: ['vulkan'],
  licences: absentBuild.licences.slice(0, 1),
  fit: { code: 'POSSIBLE', message: 'An older version.' },
};
const elsewhere: EngineBuildView = {
  ...older,
  id: 'linux',
  version: 'for-linux',
  fit: { code: 'OTHER_PLATFORM', message: 'It is for Linux on x64.' },
};
const cardless: EngineBuildView = {
  ...older,
  id: 'rocm',
  backends: ['rocm'],
  fit: { code: 'NO_DEVICE', message: 'It wants an AMD card, and none was found in this machine.' },
};

async function show(items: EngineBuildView[], rollback: EngineBuildsView['rollback'] = null) {
  const rig: Rig = createRig();
  rig.link.answer('health.get', () => example.health);
  rig.link.answer('builds.list', () => ({ items, rollback }));
  rig.studio.settings.put(example.settings);
  rig.studio.start();
  rig.connect();
  render(
    <StudioProvider studio={rig.studio}>
      <Settings />
    </StudioProvider>,
  );
  const panel = within(await screen.findByRole('region', { name: 'Engine builds' }));
  return { rig, panel, user: userEvent.setup() };
}

const CUDA = 'CUDA, master-929-3f8527a';

describe('the engine builds in the settings', () => {
  it('are told with why, size, licence and needs; those of other systems are not', async () => {
    const { panel, user } = await show([absentBuild, older, cardless, elsewhere]);
    expect(await panel.findByText(CUDA)).toBeDefined();
    expect(panel.getByText('Recommended')).toBeDefined();
    expect(panel.getByText(/CUDA is made for cards of NVIDIA/)).toBeDefined();
    expect(panel.getAllByText('901 MB')).toHaveLength(3);
    expect(panel.getByRole('link', { name: 'NVIDIA CUDA EULA' })).toBeDefined();
    expect(panel.getAllByText(/Needs: NVIDIA driver 528.33/).length).toBeGreaterThan(0);
    expect(panel.queryByText(/for-linux/)).toBeNull();
    await user.click(panel.getByRole('button', { name: /Builds for other cards/ }));
    expect(panel.getByText('It wants an AMD card, and none was found in this machine.')).toBeDefined();
  });

  it('show a binding licence before the first byte', async () => {
    const { rig, panel, user } = await show([absentBuild]);
    rig.link.answer('builds.install', () => build);
    await user.click(await panel.findByRole('button', { name: `Download ${CUDA}` }));
    const dialog = within(await screen.findByRole('dialog', { name: `Licences of ${CUDA}` }));
    expect(rig.link.callsOf('builds.install')).toEqual([]);
    const accept = dialog.getByRole<HTMLButtonElement>('button', { name: 'Accept and download' });
    expect(accept.disabled).toBe(true);
    await user.click(dialog.getByRole('checkbox'));
    await user.click(accept);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(rig.link.callsOf('builds.install')).toEqual([{ params: { id: build.id }, body: { acceptLicence: true } }]);
    expect(panel.getByRole('progressbar', { name: `${CUDA}, being got` })).toBeDefined();
  });

  it('are followed as they come, and said when they are ready', async () => {
    const { rig, panel, user } = await show([older]);
    rig.link.answer('builds.install', () => ({ ...older, status: build.status }));
    await user.click(await panel.findByRole('button', { name: 'Download Vulkan, master-859' }));
    await panel.findByText(/^Downloading · 210 MB of 901 MB · 21.0 MB\/s · about 33 s left/, { selector: 'p' });
    const tell = (id: number, status: EngineBuildView['status'], inUse: boolean): void =>
      rig.link.say({
        kind: 'event',
        event: { id, at: 1, type: 'engine.build', data: { buildId: older.id, status, inUse } },
      });
    tell(1, { state: 'testing' }, false);
    await panel.findByText('Drawing a test picture with it', { selector: 'p' });
    tell(2, readyBuild.status, false);
    await panel.findByText(/^Drew the test picture in 120 ms/);
    expect(rig.studio.toasts.getState()).toMatchObject({ said: expect.anything() });
  });

  it('can be paused, gone on with and removed, which is asked about', async () => {
    const { rig, panel, user } = await show([{ ...build, licences: older.licences }]);
    rig.link.answer('builds.pause', () => pausedBuild);
    rig.link.answer('builds.install', () => build);
    rig.link.answer('builds.remove', () => absentBuild);
    await user.click(await panel.findByRole('button', { name: `Pause ${CUDA}` }));
    await user.click(await panel.findByRole('button', { name: `Go on: ${CUDA}` }));
    await user.click(await panel.findByRole('button', { name: `Cancel ${CUDA}` }));
    const question = within(await screen.findByRole('alertdialog'));
    await user.click(question.getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(rig.link.callsOf('builds.remove')).toHaveLength(1));
  });

  it('go back with one click, and say to what', async () => {
    const { rig, panel, user } = await show([{ ...readyBuild, inUse: true }, older], { inUse: [older.id] });
    rig.link.answer('builds.rollback', () => ({ items: [readyBuild, { ...older, inUse: true }], rollback: null }));
    expect(await panel.findByText(/In use then, from the next image on: Vulkan, master-859\./)).toBeDefined();
    await user.click(panel.getByRole('button', { name: 'Use previous' }));
    await waitFor(() => expect(panel.queryByRole('button', { name: 'Use previous' })).toBeNull());
    expect(panel.getByText('Kept')).toBeDefined();
  });

  it('say why one is refused, and why the app would not', async () => {
    const message = 'The engine lacks a library of the system (libvulkan.so.1). Install it, then test again.';
    const refused: EngineBuildView = {
      ...older,
      status: { state: 'refused', test: { outcome: 'refused', at: 1, code: 'LIBRARY_MISSING', message } },
    };
    const { rig, panel, user } = await show([refused]);
    rig.link.answer('builds.install', () => {
      throw new AppError('ENGINE_UNAVAILABLE', 'The engine runs from this build.');
    });
    expect(await panel.findByText(message)).toBeDefined();
    await user.click(panel.getByRole('button', { name: 'Test again: Vulkan, master-859' }));
    await waitFor(() =>
      expect(JSON.stringify(rig.studio.toasts.getState())).toContain('The engine runs from this build.'),
    );
  });
});

describe('words about builds', () => {
  it('tell the way back, and what is not known is left out', () => {
    expect(rollbackWords([], [])).toBe('the built-in engine alone');
    expect(rollbackWords([older.id], [older])).toBe('Vulkan, master-859');
    expect(workWords({ state: 'downloading', bytes: 1, totalBytes: 2 })?.text).toBe('Downloading · 1 B of 2 B');
    expect(workWords({ state: 'absent' })).toBeUndefined();
    expect([absentBuild, older, cardless, elsewhere].map(isShown)).toEqual([true, true, false, false]);
  });
});
