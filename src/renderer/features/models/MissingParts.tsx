import { Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { MissingPart } from '../../../shared/schema/modelFile.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { PartDialog } from './PartDialog.tsx';
import { fileNameOf } from './modelWords.ts';

/** The parts that a model lacks, and a way to each. */
export function MissingParts({ missing }: { readonly missing: readonly MissingPart[] }): ReactNode {
  const [asked, setAsked] = useState<MissingPart>();
  const [open, setOpen] = useState(false);
  return (
    <>
      <ul className="flex flex-col gap-2 pb-1">
        {missing.map((part) => (
          <li key={part.part} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
            <span className="min-w-0 break-words">
              <span className="block first-letter:uppercase">{part.wanted}</span>
              {part.candidates[0] && (
                <span className="block text-muted">{`${part.candidates[0].file} of ${part.candidates[0].repo}`}</span>
              )}
            </span>
            {part.candidates.length > 0 && (
              <Standing
                part={part}
                onAsk={() => {
                  setAsked(part);
                  setOpen(true);
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {asked && <PartDialog key={asked.part} part={asked} open={open} onClose={() => setOpen(false)} />}
    </>
  );
}

/** A button, unless one of the files that would do is on its way. */
function Standing({ part, onAsk }: { readonly part: MissingPart; readonly onAsk: () => void }): ReactNode {
  const { downloads } = useStudio();
  const onItsWay = useStore(downloads, ({ value = [] }) => {
    const names = part.candidates.map(({ file, name = fileNameOf(file) }) => name);
    return value.some(({ state, files }) => state !== 'complete' && files.some(({ name }) => names.includes(name)));
  });
  if (onItsWay) return <span className="flex h-7 items-center text-muted">In downloads</span>;
  return (
    <Button size="sm" icon={Download} aria-label={`Download ${part.wanted}`} onClick={onAsk}>
      Download
    </Button>
  );
}
