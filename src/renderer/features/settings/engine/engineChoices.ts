import type { Candidate, ProgramView } from '../../../../shared/schema/device.ts';
import { durationWords } from '../../../state/amountWords.ts';
import type { SelectOption } from '../../../ui/SelectOption.tsx';

export const NEVER = 'never';

const MINUTE = 60_000;
const IDLE_TIMES = [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE];

/** After how long the model may be unloaded; a time that was set elsewhere is among them. */
export function idleOptions(current: number | null): SelectOption[] {
  const times = new Set(current === null ? IDLE_TIMES : [...IDLE_TIMES, current]);
  return [
    { value: NEVER, label: 'Never' },
    ...[...times]
      .toSorted((a, b) => a - b)
      .map((ms) => ({ value: String(ms), label: ms === 0 ? 'At once' : `After ${durationWords(ms)}` })),
  ];
}

const AUTO: SelectOption = {
  value: 'auto',
  label: 'Automatic',
  hint: 'The best one that passes its self-test',
};
const PROCESSOR: SelectOption = { value: 'cpu', label: 'Processor', hint: 'Works on every machine' };

/** What can be drawn on; what was set elsewhere and is not there now is among it. */
export function deviceOptions(current: string, candidates: readonly Candidate[]): SelectOption[] {
  // One engine program after the other may reach a device by the same name; the first is the most promising.
  const first = candidates.filter((one, at) => candidates.findIndex(({ backend }) => backend === one.backend) === at);
  const found = first.map(({ backend, device, test }): SelectOption => {
    const refused = test.outcome === 'refused' ? 'Refused by its self-test' : undefined;
    if (backend === 'cpu') return { ...PROCESSOR, label: `Processor (${device})`, hint: refused ?? PROCESSOR.hint };
    return {
      value: backend,
      label: device,
      hint: refused ?? (test.outcome === 'passed' ? 'Passed its self-test' : 'Not tested yet'),
    };
  });
  const options = [AUTO, ...found, ...(candidates.some(({ backend }) => backend === 'cpu') ? [] : [PROCESSOR])];
  const wanted = current.toLowerCase();
  return options.some(({ value }) => value === wanted)
    ? options.map((option) => (option.value === wanted ? { ...option, value: current } : option))
    : [...options, { value: current, label: current, hint: 'Set before; not found now' }];
}

/** What an engine program is called. */
export function programName(id: string): string {
  if (id === 'embedded') return 'Built in';
  return id === 'own' ? 'Your sd-server' : id;
}

/** Which engine programs can be chosen; what was set before and is not there now is among them. */
export function programOptions(current: string, programs: readonly ProgramView[]): SelectOption[] {
  const found = programs.map(({ id, version, problem }): SelectOption => ({
    value: id,
    label: programName(id),
    hint: problem === undefined ? version || 'Comes with Tintype' : 'Cannot be used',
  }));
  const options = [
    { value: 'auto', label: 'Automatic', hint: 'The most promising one that passes its self-test' },
    ...(found.length > 0 ? found : [{ value: 'embedded', label: programName('embedded'), hint: 'Comes with Tintype' }]),
  ];
  return options.some(({ value }) => value === current)
    ? options
    : [...options, { value: current, label: programName(current), hint: 'Set before; not found now' }];
}

/** What the choice of an engine means. */
export function programReason(engine: string): string {
  switch (engine) {
    case 'auto':
      return 'Tintype takes the engine that was made for your device, if it is here and passed its self-test, and else the built-in one.';
    case 'embedded':
      return 'The engine that comes with Tintype draws. It shows every step, and a cancel keeps the model loaded.';
    default:
      return 'This engine draws, because it is chosen here. It listens on a port of this machine without a lock while a model is loaded, and a cancel unloads the model.';
  }
}

/** What the choice means. `backend` is what is chosen. */
export function deviceReason(backend: string): string {
  switch (backend.toLowerCase()) {
    case 'auto':
      return 'Tintype takes the most promising device whose self-test passed, and says below which one and why. A change counts from the next loading on.';
    case 'cpu':
      return 'The processor draws, because it is chosen here: it works everywhere and needs no driver. A graphics card is much faster. A change counts from the next loading on.';
    default:
      return 'This device draws, because it is chosen here, whatever its self-test says. If it cannot, the engine says why instead of drawing slowly. A change counts from the next loading on.';
  }
}
