import { Undo2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { EngineBuildsView, EngineBuildView } from '../../../../../shared/schema/engineBuild.ts';
import { useStore, useStudio } from '../../../../studioContext.tsx';
import { AlertDialog } from '../../../../ui/AlertDialog.tsx';
import { Button } from '../../../../ui/Button.tsx';
import { Collapsible } from '../../../../ui/Collapsible.tsx';
import { Panel } from '../../../../ui/Panel.tsx';
import { BuildLicences } from './BuildLicences.tsx';
import { BuildRow } from './BuildRow.tsx';
import { buildName, isShown, rollbackWords } from './buildWords.ts';

/** Builds of the official engine: what can be had, what is here, which is in use, and the way back. */
export function BuildsPanel(): ReactNode {
  const { builds } = useStudio();
  const view = useStore(builds, ({ value }) => value);
  const failed = useStore(builds, (resource) => (resource.state === 'failed' ? resource.error : undefined));
  return (
    <Panel title="Engine builds">
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          The built-in engine is always there. Official builds of the same engine can be faster on some cards. They are
          downloaded only when you ask for them, and used only after a test picture has come out right.
        </p>
        {view ? <Builds view={view} /> : <p className="text-muted">{failed ?? 'Fetching the list'}</p>}
      </div>
    </Panel>
  );
}

function Builds({ view }: { readonly view: EngineBuildsView }): ReactNode {
  const { builds } = useStudio();
  const [licence, setLicence] = useState<EngineBuildView>();
  const [licenceOpen, setLicenceOpen] = useState(false);
  const [removed, setRemoved] = useState<EngineBuildView>();
  const [removeOpen, setRemoveOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const shown = view.items.filter(isShown);
  const others = view.items.filter((build) => !isShown(build) && build.fit.code !== 'OTHER_PLATFORM');
  const list = (items: readonly EngineBuildView[], label: string): ReactNode => (
    <ul aria-label={label} className="flex flex-col divide-y divide-line border-y border-line">
      {items.map((build) => (
        <BuildRow
          key={build.id}
          build={build}
          onAskLicence={() => {
            setLicence(build);
            setLicenceOpen(true);
          }}
          onAskRemoval={() => {
            setRemoved(build);
            setRemoveOpen(true);
          }}
        />
      ))}
    </ul>
  );
  const remove = async (): Promise<void> => {
    if (!removed) return;
    setBusy(true);
    await builds.remove(removed.id);
    setBusy(false);
    setRemoveOpen(false);
  };
  return (
    <>
      {shown.length > 0 ? (
        list(shown, 'Engine builds')
      ) : (
        <p className="text-muted">There is no build for this system. The built-in engine draws.</p>
      )}
      {view.rollback && <WayBack rollback={view.rollback} items={view.items} />}
      {others.length > 0 && (
        <Collapsible label="Builds for other cards" summary={String(others.length)}>
          {list(others, 'Builds for other cards')}
        </Collapsible>
      )}
      {licence && <BuildLicences build={licence} open={licenceOpen} onClose={() => setLicenceOpen(false)} />}
      <AlertDialog
        open={removeOpen}
        title={`Remove ${removed ? buildName(removed) : ''}?`}
        description={
          removed?.inUse === true
            ? 'It is in use. Images are drawn with another engine from then on, and it has to be downloaded again to be used again.'
            : 'What is here of it is deleted. It can be downloaded again.'
        }
        confirmLabel="Remove"
        cancelLabel="Keep it"
        tone="danger"
        busy={busy}
        onConfirm={() => void remove()}
        onCancel={() => setRemoveOpen(false)}
      />
    </>
  );
}

function WayBack({
  rollback,
  items,
}: {
  readonly rollback: NonNullable<EngineBuildsView['rollback']>;
  readonly items: readonly EngineBuildView[];
}): ReactNode {
  const { builds } = useStudio();
  const [busy, setBusy] = useState(false);
  const back = async (): Promise<void> => {
    setBusy(true);
    await builds.rollBack();
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button icon={Undo2} busy={busy} onClick={() => void back()}>
        Use previous
      </Button>
      <p className="min-w-0 text-12 break-words text-muted">
        {`In use then, from the next image on: ${rollbackWords(rollback.inUse, items)}.`}
      </p>
    </div>
  );
}
