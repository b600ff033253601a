import { FlaskConical, RotateCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Device, DevicesView } from '../../../../shared/schema/device.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { deviceFacts, otherTests, silentSources, testWords, whyNot } from './deviceTexts.ts';

/** What this machine can draw on, which of it is used, and why. */
export function DevicesPanel(): ReactNode {
  const { devices, feed } = useStudio();
  const view = useStore(devices, ({ value }) => value);
  const failed = useStore(devices, (resource) => (resource.state === 'failed' ? resource.error : undefined));
  const drawing = useStore(feed, ({ queue }) => (queue?.running ?? null) !== null);
  const [doing, setDoing] = useState<'look' | 'test'>();
  const act = async (what: 'look' | 'test'): Promise<void> => {
    setDoing(what);
    await devices[what]();
    setDoing(undefined);
  };
  const testing = doing === 'test' || (view?.choice.testing ?? false);
  return (
    <Panel title="Devices of this machine">
      <div className="flex flex-col gap-4">
        {view ? <Choice view={view} /> : <p className="text-muted">{failed ?? 'Looking for devices'}</p>}
        {view && (
          <ul className="flex flex-col divide-y divide-line border-y border-line">
            {view.items.map((device) => (
              <DeviceRow key={device.id} device={device} view={view} />
            ))}
          </ul>
        )}
        <div className="flex flex-wrap gap-2">
          <Button
            icon={FlaskConical}
            busy={testing}
            disabled={drawing || doing === 'look' || view === undefined}
            onClick={() => void act('test')}
          >
            Test again
          </Button>
          <Button icon={RotateCw} busy={doing === 'look'} disabled={testing} onClick={() => void act('look')}>
            Look again
          </Button>
        </div>
        <p className="text-12 text-muted">
          {drawing
            ? 'Nothing can be tested while an image is drawn.'
            : 'A test draws a small picture on every device and compares it with one that is known to be right. Images that are asked for meanwhile wait. It is made by itself when a card, its driver or the engine is another than before.'}
        </p>
        {view?.sources !== undefined &&
          silentSources(view.sources).map((text) => (
            <p key={text} className="text-12 break-words text-muted">
              {text}
            </p>
          ))}
      </div>
    </Panel>
  );
}

function Choice({ view: { choice } }: { readonly view: DevicesView }): ReactNode {
  return (
    <div className="flex flex-col gap-1">
      <p className="font-medium break-words">
        {choice.testing ? 'The devices are being tested' : `Draws on ${choice.device}`}
      </p>
      <p className="break-words text-muted">{choice.message}</p>
    </div>
  );
}

function DeviceRow({ device, view }: { readonly device: Device; readonly view: DevicesView }): ReactNode {
  const { choice } = view;
  const own = choice.candidates.filter(({ deviceId }) => deviceId === device.id);
  const candidate = own.find(({ program }) => program === choice.program) ?? own[0];
  const test = candidate && testWords(candidate.test);
  return (
    <li className="flex min-w-0 flex-col gap-1 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="min-w-0 font-medium break-words">{device.name}</h3>
        {choice.deviceId === device.id && <Badge tone="ok">{choice.pinned ? 'Chosen by you' : 'In use'}</Badge>}
        {test ? <Badge tone={test.tone}>{test.badge}</Badge> : <Badge tone="warn">Cannot be used</Badge>}
      </div>
      <p className="text-12 break-words text-muted tabular-nums">{deviceFacts(device)}</p>
      {test !== undefined && test.text !== '' && <p className="text-12 break-words">{test.text}</p>}
      {otherTests(own, candidate).map((text) => (
        <p key={text} className="text-12 break-words">
          {text}
        </p>
      ))}
      {whyNot(device).map((text) => (
        <p key={text} className="text-12 break-words text-muted">
          {text}
        </p>
      ))}
    </li>
  );
}
