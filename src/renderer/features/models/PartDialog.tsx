import { type ReactNode, useState } from 'react';
import type { MissingPart } from '../../../shared/schema/modelFile.ts';
import { useStudio } from '../../studioContext.tsx';
import { AcceptDialog } from '../../ui/AcceptDialog.tsx';
import { OutsideLink } from '../../ui/OutsideLink.tsx';
import { Select } from '../../ui/Select.tsx';
import { fileNameOf } from './modelWords.ts';

/** Where a missing part comes from, which file is wanted where several would do, and its licence before the first byte. */
export function PartDialog({
  part: { wanted, candidates },
  open,
  onClose,
}: {
  readonly part: MissingPart;
  readonly open: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { downloads } = useStudio();
  const addresses = candidates.map(({ repo, file }) => `${repo}/${file}`);
  const [chosen, setChosen] = useState(addresses[0] ?? '');
  const candidate = candidates[addresses.indexOf(chosen)];
  if (!candidate) return null;
  return (
    <AcceptDialog
      title={`Download ${wanted}`}
      label="I have read the licence on its page and accept it"
      open={open}
      onClose={onClose}
      onAccept={() => downloads.begin({ url: chosen, ...(candidate.name !== undefined && { name: candidate.name }) })}
    >
      {candidates.length > 1 && (
        <Select
          label="File"
          options={candidates.map(({ repo, file }, n) => ({
            value: addresses[n] ?? '',
            label: fileNameOf(file),
            hint: repo,
          }))}
          value={chosen}
          onChange={setChosen}
        />
      )}
      <p className="break-words">
        {fileNameOf(candidate.file)} comes from{' '}
        <OutsideLink href={`https://huggingface.co/${candidate.repo}`}>{candidate.repo}</OutsideLink> on Hugging Face,
        whose page tells its size and its licence. Read it before you download.
      </p>
    </AcceptDialog>
  );
}
