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

const DEVICES: readonly SelectOption[] = [
  { value: 'cpu', label: 'Processor', hint: 'Works on every machine' },
  { value: 'vulkan0', label: 'Graphics card', hint: 'By Vulkan; much faster where there is one' },
  { value: 'vulkan1', label: 'Second graphics card', hint: 'By Vulkan' },
];

/** Devices as the engine names them; one that was set elsewhere is among them. */
export const deviceOptions = (current: string): SelectOption[] =>
  DEVICES.some(({ value }) => value === current.toLowerCase())
    ? DEVICES.map((device) => (device.value === current.toLowerCase() ? { ...device, value: current } : device))
    : [...DEVICES, { value: current, label: current, hint: 'Set by another program' }];

/** Which device draws and why. `backend` is what is chosen. */
export const deviceReason = (backend: string): string =>
  backend.toLowerCase() === 'cpu'
    ? 'The processor draws, because it is chosen here: it works everywhere and needs no driver. A graphics card is much faster; choose it if there is one. A change counts from the next loading on.'
    : 'The graphics card draws, because it is chosen here. If it cannot, the engine says why instead of drawing slowly. A change counts from the next loading on.';
