import { Check, FlaskConical, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ModelView } from '../../../shared/schema/model.ts';
import { bytesWords } from '../../state/amountWords.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { ModelFit } from './ModelFit.tsx';
import { ModelFacts } from './ModelFacts.tsx';
import { familyWords, isTestModel, whatWords } from './modelWords.ts';

/** One model or file that goes with models: what it is, what it can, and whether it is the one that draws. */
export function ModelCard({ model }: { readonly model: ModelView }): ReactNode {
  const { models, feed } = useStudio();
  const loaded = useStore(
    feed,
    ({ engine }) => model.kind === 'model' && engine?.state === 'ready' && engine.model === model.id,
  );
  const [choosing, setChoosing] = useState(false);
  const usable = model.state === 'usable';
  const choose = async (): Promise<void> => {
    setChoosing(true);
    await models.select(model.id);
    setChoosing(false);
  };
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-panel border border-line bg-surface p-4">
      <div className="flex items-start gap-3">
        <div className="min-w-0 grow">
          <h3 className="text-15 font-semibold break-words">{model.name}</h3>
          <p className="text-12 text-muted tabular-nums">
            {[
              model.kind === 'model' ? familyWords(model.family) : whatWords(model),
              model.precision,
              model.sizeBytes > 0 && bytesWords(model.sizeBytes),
            ]
              .filter((part) => typeof part === 'string')
              .join(' · ')}
          </p>
        </div>
        {usable &&
          model.kind === 'model' &&
          (model.selected ? (
            <span className="flex h-7 shrink-0 items-center gap-1.5 text-12 font-medium">
              <Check aria-hidden size={16} />
              Chosen
            </span>
          ) : (
            <Button size="sm" busy={choosing} aria-label={`Use ${model.name}`} onClick={() => void choose()}>
              Use
            </Button>
          ))}
      </div>
      <div className="flex flex-wrap gap-1.5 empty:hidden">
        {isTestModel(model) && (
          <Badge tone="warn" icon={FlaskConical}>
            Test model: draws noise
          </Badge>
        )}
        {!usable && (
          <Badge tone="danger" icon={TriangleAlert}>
            Cannot be used
          </Badge>
        )}
        {loaded && <Badge tone="ok">Loaded</Badge>}
        {usable && model.kind === 'model' && <ModelFit id={model.id} />}
      </div>
      {!usable && <p className="break-words">{model.reason ?? 'The files do not make a model that can be used.'}</p>}
      <ModelFacts model={model} />
      {model.note !== undefined && <p className="text-12 break-words text-muted">{model.note}</p>}
    </li>
  );
}
