import type { ReactNode } from 'react';
import type { SettingsView } from '../../../../shared/schema/settings.ts';
import { writeHash } from '../../../state/route.ts';
import { OutsideLink } from '../../../ui/OutsideLink.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { NumberSetting } from '../NumberSetting.tsx';
import { useSetting } from '../useSetting.tsx';
import { HubToken } from './HubToken.tsx';

const KB = 1000;

/** How models are downloaded. */
export function DownloadsPanel({ settings }: { readonly settings: SettingsView }): ReactNode {
  const limit = useSetting(settings, 'downloadBytesPerSecond', 'Fastest download');
  return (
    <Panel
      title="Downloads"
      actions={
        <a className="leading-7" href={writeHash('models')}>
          Find models
        </a>
      }
    >
      <div className="flex flex-col gap-4">
        <NumberSetting
          label="Fastest download, in kB a second"
          min={10}
          max={100_000_000}
          optional
          placeholder="As fast as it goes"
          setting={{
            ...limit,
            value: limit.value === null ? null : Math.round(limit.value / KB),
            change: (value) => limit.change(value === null ? null : value * KB),
          }}
          hint="All downloads together. Counts at once."
        />
        <HubToken isSet={settings.hubTokenSet} />
        <p className="text-12 text-muted">
          Some models are given only to those who accepted their licence on Hugging Face. A token with read access,{' '}
          <OutsideLink href="https://huggingface.co/settings/tokens">made in your account there</OutsideLink>, shows who
          you are. It is sent to Hugging Face alone.
        </p>
      </div>
    </Panel>
  );
}
