import { type ReactNode, useState } from 'react';
import type { EngineBuildView } from '../../../../../shared/schema/engineBuild.ts';
import { useStudio } from '../../../../studioContext.tsx';
import { Button } from '../../../../ui/Button.tsx';
import { Checkbox } from '../../../../ui/Checkbox.tsx';
import { Dialog } from '../../../../ui/Dialog.tsx';
import { LicenceLink } from './BuildRow.tsx';
import { buildName } from './buildWords.ts';

/** The licences of a build, before the first byte. */
export function BuildLicences({
  build,
  open,
  onClose,
}: {
  readonly build: EngineBuildView;
  readonly open: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { builds } = useStudio();
  const [accepted, setAccepted] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const close = (): void => {
    setAccepted(false);
    setRefused(undefined);
    onClose();
  };
  const begin = async (): Promise<void> => {
    setBusy(true);
    const words = await builds.install(build.id, true);
    setBusy(false);
    if (words === undefined) close();
    else setRefused(words);
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={`Licences of ${buildName(build)}`}
      size="sm"
      footer={
        <>
          <Button onClick={close}>Not now</Button>
          <Button variant="primary" busy={busy} disabled={!accepted} onClick={() => void begin()}>
            Accept and download
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <ul className="flex list-disc flex-col gap-1 pl-5">
          {build.licences.map(({ name, of, url }) => (
            <li key={url} className="break-words">
              <LicenceLink name={name} url={url} /> {`for ${of}`}
            </li>
          ))}
        </ul>
        <Checkbox label="I have read the licences and accept them" checked={accepted} onChange={setAccepted} />
        {refused !== undefined && (
          <p role="alert" className="text-danger">
            {refused}
          </p>
        )}
      </div>
    </Dialog>
  );
}
