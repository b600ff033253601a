import { type ReactNode, useEffect } from 'react';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { AccessPanel } from './access/AccessPanel.tsx';
import { AddressPanel } from './address/AddressPanel.tsx';
import { ActivityPanel } from './clients/ActivityPanel.tsx';
import { ExamplesPanel } from './examples/ExamplesPanel.tsx';
import { KeysPanel } from './keys/KeysPanel.tsx';
import { LogPanel } from './log/LogPanel.tsx';

const parts = ['examples', 'keys', 'activity', 'log', 'access'] as const;
type Part = (typeof parts)[number];

/** Where other programs reach the app, who may, who does, and how. */
export default function Server(): ReactNode {
  const { clients, serverUrl, link, route, keys } = useStudio();
  const detail = useStore(route, (state) => state.detail);
  const keyCount = useStore(keys, ({ items }) => items?.length);
  const callers = useStore(clients, ({ value }) => value?.length);
  useEffect(() => clients.watch(), [clients]);
  useEffect(() => {
    if (link.host) void serverUrl.refresh();
  }, [link, serverUrl]);
  const part: Part = parts.find((one) => one === detail) ?? 'examples';
  return (
    <div className="@container mx-auto flex max-w-6xl flex-col gap-4 p-6">
      <h1 className="text-20 font-semibold">Server</h1>
      <AddressPanel />
      <Tabs<Part>
        label="Parts of the server"
        value={part}
        onChange={(next) => route.step(next)}
        tabs={[
          { value: 'examples', label: 'Examples', panel: <ExamplesPanel /> },
          { value: 'keys', label: 'Keys', count: keyCount || undefined, panel: <KeysPanel /> },
          { value: 'activity', label: 'Activity', count: callers || undefined, panel: <ActivityPanel /> },
          { value: 'log', label: 'Log', panel: <LogPanel /> },
          { value: 'access', label: 'Access', panel: <AccessPanel /> },
        ]}
      />
    </div>
  );
}
