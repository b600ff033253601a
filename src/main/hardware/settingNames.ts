import type { DevicesView } from '../../shared/schema/device.ts';
import type { Issue } from '../../shared/schema/error.ts';
import type { Settings, SettingsPatch } from '../../shared/schema/settings.ts';
import { AUTO } from './chooseEngine.ts';
import { PROCESSOR } from './chosen.ts';

/**
 * What is wrong with the engine and device that a change of settings names: with an unknown one every job would fail.
 * A name that is set already may stay, as what it names may be unplugged for now.
 * @param view what is known of this machine; undefined before the first look
 */
export function nameIssues(
  asked: Pick<SettingsPatch, 'engine' | 'backend' | 'sdServerPath'>,
  set: Pick<Settings, 'engine' | 'backend'>,
  view: DevicesView | undefined,
): Issue[] {
  // An engine that was too slow to list its devices is asked again.
  if (!view || view.sources.some(({ source, state }) => source === 'engine' && state === 'late')) return [];
  const { programs, candidates } = view.choice;
  const own = typeof asked.sdServerPath === 'string' ? ['own'] : [];
  const engines = [AUTO, ...programs.map(({ id }) => id), ...own, set.engine];
  const backends = [AUTO, PROCESSOR.backend, ...candidates.map(({ backend }) => backend), set.backend.toLowerCase()];
  return [
    ...unknownIn('engine', asked.engine, engines),
    ...unknownIn('backend', asked.backend?.toLowerCase(), backends),
  ];
}

const unknownIn = (path: string, name: string | undefined, known: readonly string[]): Issue[] =>
  name === undefined || known.includes(name)
    ? []
    : [{ path, message: `is not known here; one of ${[...new Set(known)].join(', ')}` }];
