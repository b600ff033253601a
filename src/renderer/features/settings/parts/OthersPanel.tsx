import type { ReactNode } from 'react';
import type { Lane } from '../../../../shared/schema/generation.ts';
import type { SettingsView } from '../../../../shared/schema/settings.ts';
import { writeHash } from '../../../state/route.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { Select } from '../../../ui/Select.tsx';
import type { SelectOption } from '../../../ui/SelectOption.tsx';
import { NumberSetting } from '../NumberSetting.tsx';
import { useSetting } from '../useSetting.tsx';

const lanes: readonly SelectOption<Lane>[] = [
  { value: 'interactive', label: 'In turn with yours', hint: 'Who asks first is served first' },
  { value: 'batch', label: 'After yours', hint: 'They wait while anything of yours waits' },
  { value: 'idle', label: 'When nothing else waits', hint: 'After yours, and after work in the batch lane' },
];

/** How this app and others share the machine. */
export function OthersPanel({ settings }: { readonly settings: SettingsView }): ReactNode {
  const { feed } = useStudio();
  const inUse = useStore(feed, (view) => view.engine?.threads);
  const lane = useSetting(settings, 'otherClientsLane', 'Images for other programs');
  const pending = useSetting(settings, 'maxPending', 'Jobs that may wait');
  return (
    <Panel
      title="Working with other programs"
      actions={
        <a className="leading-7" href={writeHash('server')}>
          See the server
        </a>
      }
    >
      <div className="flex flex-col gap-4">
        <Select
          label="Images for other programs"
          options={lanes}
          value={lane.value}
          onChange={lane.change}
          error={lane.error}
          aside={lane.aside}
          hint="Where their jobs stand in the queue, unless they ask for a place themselves."
        />
        <NumberSetting
          label="Jobs that may wait"
          min={1}
          max={1_000_000}
          setting={{ ...pending, change: (value) => value !== null && pending.change(value) }}
          hint="Beyond that, further ones are refused until some are done."
        />
        <div>
          <h3 className="text-12 font-medium">Left for others</h3>
          <p className="text-muted">{threadsLeft(settings.threads, inUse)}</p>
        </div>
      </div>
    </Panel>
  );
}

/** How much of the processor other programs keep, in words. */
function threadsLeft(threads: number | null, inUse: number | undefined): string {
  const now =
    inUse === undefined ? '' : ` At the moment ${inUse === 1 ? 'one thread draws' : `${inUse} threads draw`}.`;
  return threads === null
    ? `While images are drawn on the processor, one of its cores stays free, so that other programs go on smoothly.${now}`
    : `While images are drawn on the processor, up to ${threads === 1 ? 'one core is' : `${threads} cores are`} busy; the others stay free. Fewer threads above make it gentler, and slower.${now}`;
}
