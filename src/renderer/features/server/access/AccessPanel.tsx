import { type ReactNode, useState } from 'react';
import { settingShown } from '../../../state/settingEdits.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { CopyBlock } from '../../../ui/CopyBlock.tsx';
import { ListField } from '../../../ui/ListField.tsx';
import { Panel } from '../../../ui/Panel.tsx';

/** Which web pages may call, and where the server may call itself. */
export function AccessPanel(): ReactNode {
  return (
    <div className="grid items-start gap-4 @min-[56rem]:grid-cols-2">
      <Panel title="Web pages">
        <HostList
          name="allowedOrigins"
          label="Allowed origins"
          hint="Pages of these sites may call the server from a browser. Pages of others are refused, whatever they send; programs outside of a browser are not concerned."
          empty="No page but the studio may call."
          addLabel="Add an origin"
          placeholder="https://app.example"
        />
      </Panel>
      <Panel title="Webhooks">
        <div className="flex flex-col gap-4">
          <HostList
            name="webhookHosts"
            label="Hosts that may be called"
            hint="A job can name an address that is called when it ends. On this machine every address may be called; others only if their host is listed."
            empty="No host but this machine is called."
            addLabel="Add a host"
            placeholder="nas.local"
          />
          <Secret />
        </div>
      </Panel>
    </div>
  );
}

interface HostListProps {
  readonly name: 'allowedOrigins' | 'webhookHosts';
  readonly label: string;
  readonly hint: string;
  readonly empty: string;
  readonly addLabel: string;
  readonly placeholder: string;
}

function HostList({ name, ...texts }: HostListProps): ReactNode {
  const { settings, settingEdits } = useStudio();
  const view = useStore(settings, ({ value }) => value);
  const edits = useStore(settingEdits, (state) => state.edits);
  if (!view) return null;
  const edit = edits[name];
  const refused = edit?.state === 'refused' ? edit.message : undefined;
  const items = refused === undefined ? settingShown(view, edits, name) : view[name];
  return (
    <ListField
      {...texts}
      items={items}
      error={refused}
      saved={edit?.state}
      onUndo={() => settingEdits.undo(name)}
      onAdd={async (text) => (await settingEdits.change(name, [...view[name], text])) === undefined}
      onRemove={(item) =>
        void settingEdits.change(
          name,
          view[name].filter((one) => one !== item),
        )
      }
    />
  );
}

/** What receivers check signatures with; not on the page until it is asked for. */
function Secret(): ReactNode {
  const { settings } = useStudio();
  const secret = useStore(settings, ({ value }) => value?.webhookSecret);
  const [shown, setShown] = useState(false);
  if (secret === undefined) return null;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <h3 className="text-13 font-medium">Secret</h3>
          <p className="text-12 text-muted">Every call is signed with it, as Standard Webhooks describes.</p>
        </div>
        <Button size="sm" aria-expanded={shown} onClick={() => setShown(!shown)}>
          <span className="inline-block min-w-18">{shown ? 'Hide secret' : 'Show secret'}</span>
        </Button>
      </div>
      {shown && <CopyBlock label="Webhook secret" code={secret} />}
    </div>
  );
}
