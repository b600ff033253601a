import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { SettingsPatch, SettingsView } from '../../../src/shared/schema/settings.ts';
import { settingShown } from '../../../src/renderer/state/settingEdits.ts';
import { createRig } from '../support/studioRig.ts';

/** A server that keeps settings, and refuses those that `problem` finds something wrong with. */
function settingsRig(problem: (patch: SettingsPatch) => AppError | undefined = () => undefined) {
  const rig = createRig();
  let kept: SettingsView = example.settings;
  rig.link.answer('settings.patch', async ({ body }) => {
    await Promise.resolve();
    const refused = problem(body);
    if (refused) throw refused;
    kept = { ...kept, ...Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'apiKey')) };
    return kept;
  });
  rig.studio.settings.put(kept);
  const { settingEdits } = rig.studio;
  const edit = () => settingEdits.getState().edits;
  return { ...rig, settingEdits, edit };
}

const refusal = (path: string, message: string): AppError =>
  new AppError('INVALID_REQUEST', 'Not right.', { issues: [{ path, message }] });

describe('a setting that is changed', () => {
  it('is saved at once, is said to be, and then says nothing more', async () => {
    const { settingEdits, edit, studio, timers } = settingsRig();
    const saving = settingEdits.change('idleUnloadMs', 60_000);
    expect(edit().idleUnloadMs).toEqual({ state: 'saving', value: 60_000 });
    expect(settingShown(example.settings, edit(), 'idleUnloadMs')).toBe(60_000);
    expect(await saving).toBeUndefined();
    expect(edit().idleUnloadMs).toEqual({ state: 'saved' });
    expect(studio.settings.getState().value?.idleUnloadMs).toBe(60_000);
    expect(studio.toasts.getState().said).toBe('Saved.');
    await timers.pass(5000);
    expect(edit()).toEqual({});
  });

  it('stays as it was wanted when it is refused, with the words of the app, until it is undone', async () => {
    const { settingEdits, edit, studio } = settingsRig(() => refusal('maxPending', 'too many for this machine'));
    expect(await settingEdits.change('maxPending', 7)).toBe('Too many for this machine.');
    expect(edit().maxPending).toMatchObject({ state: 'refused', value: 7 });
    expect(studio.settings.getState().value?.maxPending).toBe(example.settings.maxPending);
    expect(studio.toasts.getState().items).toEqual([]);
    settingEdits.undo('maxPending');
    expect(edit()).toEqual({});
  });

  it('names the entry of a list that is wrong, which need not be the one that was added', async () => {
    const { settingEdits } = settingsRig(() => refusal('modelsDirs.0', 'there is no such folder'));
    expect(await settingEdits.change('modelsDirs', ['/gone', '/new'])).toBe('/gone: there is no such folder.');
  });

  it('says what happened when nothing answers', async () => {
    const { settingEdits } = settingsRig(
      () => new AppError('ENGINE_UNAVAILABLE', 'Nothing answers. Start the server.'),
    );
    expect(await settingEdits.change('threads', 2)).toBe('Nothing answers. Start the server.');
  });

  it('ends as the last change wants it, however quickly they follow each other', async () => {
    const { settingEdits, edit, link, studio } = settingsRig(({ threads }) =>
      threads === 1 ? refusal('threads', 'no') : undefined,
    );
    await Promise.all([1, 2, 3].map((threads) => settingEdits.change('threads', threads)));
    expect(link.callsOf('settings.patch')).toEqual([1, 2, 3].map((threads) => ({ body: { threads } })));
    expect(edit().threads).toEqual({ state: 'saved' });
    expect(studio.settings.getState().value?.threads).toBe(3);
  });
});
