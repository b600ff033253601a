import type { ReactNode } from 'react';
import type { SettingsView } from '../../../../shared/schema/settings.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { Select } from '../../../ui/Select.tsx';
import { NumberSetting } from '../NumberSetting.tsx';
import { useSetting } from '../useSetting.tsx';
import { deviceOptions, deviceReason, idleOptions, NEVER } from './engineChoices.ts';
import { EngineProgram } from './EngineProgram.tsx';
import { EngineState } from './EngineState.tsx';

/** What draws, on what, why, and what it costs. */
export function EnginePanel({ settings }: { readonly settings: SettingsView }): ReactNode {
  const { devices } = useStudio();
  const candidates = useStore(devices, ({ value }) => value?.choice.candidates);
  const backend = useSetting(settings, 'backend', 'Device');
  const threads = useSetting(settings, 'threads', 'Threads');
  const idle = useSetting(settings, 'idleUnloadMs', 'Unload when idle');
  return (
    <Panel title="Device and engine">
      <div className="flex flex-col gap-4">
        <EngineState />
        <Select
          label="Device"
          options={deviceOptions(backend.value, candidates ?? [])}
          value={backend.value}
          onChange={backend.change}
          error={backend.error}
          aside={backend.aside}
          hint={deviceReason(backend.value)}
        />
        <EngineProgram settings={settings} />
        <NumberSetting
          label="Threads"
          min={1}
          max={512}
          optional
          placeholder="All cores but one"
          setting={threads}
          hint="How many cores draw at once on the processor. Leave it empty to keep one free for other programs; more than there are is never used. Counts from the next loading on."
        />
        <Select
          label="Unload when idle"
          options={idleOptions(idle.value)}
          value={idle.value === null ? NEVER : String(idle.value)}
          onChange={(value) => idle.change(value === NEVER ? null : Number(value))}
          error={idle.error}
          aside={idle.aside}
          hint="Gives the model's memory back after that long without work. The next image then waits until it is loaded again."
        />
      </div>
    </Panel>
  );
}
