import type { ReactNode } from 'react';
import type { EngineBuildView } from '../../../../../shared/schema/engineBuild.ts';
import { useStudio } from '../../../../studioContext.tsx';
import { AcceptDialog } from '../../../../ui/AcceptDialog.tsx';
import { OutsideLink } from '../../../../ui/OutsideLink.tsx';
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
  return (
    <AcceptDialog
      title={`Licences of ${buildName(build)}`}
      label="I have read the licences and accept them"
      open={open}
      onClose={onClose}
      onAccept={() => builds.install(build.id, true)}
    >
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {build.licences.map(({ name, of, url }) => (
          <li key={url} className="break-words">
            <OutsideLink href={url}>{name}</OutsideLink> {`for ${of}`}
          </li>
        ))}
      </ul>
    </AcceptDialog>
  );
}
