import type { ReactNode } from 'react';
import type { ModelView } from '../../../shared/schema/model.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { MissingParts } from './MissingParts.tsx';
import { TriggerWords } from './TriggerWords.tsx';
import { abilityWords, sizeWords } from './modelWords.ts';

/** What is known of a model or a file, one fact a line. */
export function ModelFacts({ model }: { readonly model: ModelView }): ReactNode {
  const { sha256, shortHash, triggerWords = [], parts = [], missing = [] } = model;
  const usableModel = model.kind === 'model' && model.state === 'usable';
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1 text-12">
      {model.defaults && model.sizes && (
        <Fact name="Size">
          <span className="tabular-nums">{sizeWords(model.defaults, model.sizes)}</span>
        </Fact>
      )}
      {usableModel && <Fact name="Can">{abilityWords(model)}</Fact>}
      {triggerWords.length > 0 && (
        <Fact name="Trigger words">
          <TriggerWords words={triggerWords} />
        </Fact>
      )}
      {parts.length > 0 && <Fact name="Completed with">{parts.map(({ file }) => file).join(', ')}</Fact>}
      {missing.length > 0 && (
        <Fact name="Missing">
          <MissingParts missing={missing} />
        </Fact>
      )}
      {(model.license !== undefined || usableModel || model.kind === 'lora') && (
        <Fact name="Licence">{model.license ?? 'Not told by its files; see where it is from'}</Fact>
      )}
      {model.folder !== undefined && <Fact name="Folder">{model.folder}</Fact>}
      {sha256 !== undefined && (
        <Fact name="Hash">
          <span className="flex items-center gap-2">
            <code>{shortHash}</code>
            <CopyButton size="sm" what={`SHA-256 of ${model.name}`} text={() => sha256} />
          </span>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
