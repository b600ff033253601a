import { Plus, X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import type { ModelView } from '../../../../shared/schema/model.ts';
import { suits } from '../../../state/library.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { Menu } from '../../../ui/Menu.tsx';
import { Slider } from '../../../ui/Slider.tsx';
import { useDraft, useModel, useProblem, useTyped } from './formHooks.ts';

/** Small additions to the model, each with its weight. */
export default function LoraFields(): ReactNode {
  const { draft, capabilities, createForm, library } = useStudio();
  useEffect(() => void library.refresh(), [library]);
  const known = useStore(library, ({ value }) => value);
  const installed = useStore(capabilities, ({ value }) => value?.loras);
  const weights = useStore(capabilities, ({ value }) => value?.features.loraWeights ?? true);
  const most = useStore(capabilities, ({ value }) => value?.limits.maxLoras) ?? Infinity;
  const model = useModel();
  const epoch = useStore(createForm, (state) => state.epoch);
  const used = useDraft('loras');
  const problem = useProblem('loras');
  const isSuited = (id: string): boolean => {
    const lora = loraIn(known, id);
    return lora === undefined || suits(lora, model);
  };
  const free = (installed ?? []).filter((id) => !used.some((lora) => lora.id === id) && isSuited(id));
  return (
    <section data-field="loras" aria-label="LoRAs" className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 className="text-12 font-medium">LoRAs</h2>
        {free.length > 0 && used.length < most && (
          <Menu
            align="end"
            trigger={
              <Button size="sm" icon={Plus}>
                Add a LoRA
              </Button>
            }
            entries={free.map((id) => ({
              kind: 'action',
              label: id,
              onSelect: () => draft.set({ loras: [...used, { id, weight: 1 }] }),
            }))}
          />
        )}
      </div>
      {used.map(({ id, weight }) => (
        <Lora
          key={`${epoch}/${id}`}
          id={id}
          weight={weight}
          hint={hintOf(installed?.includes(id) ?? true, isSuited(id), loraIn(known, id))}
          weights={weights}
          onWeight={(next) => draft.set({ loras: used.map((lora) => (lora.id === id ? { id, weight: next } : lora)) })}
          onRemove={() => draft.set({ loras: used.filter((lora) => lora.id !== id) })}
        />
      ))}
      {problem && <p className="text-12 text-danger">{problem}</p>}
    </section>
  );
}

const loraIn = (files: readonly ModelView[] | undefined, id: string): ModelView | undefined =>
  files?.find((file) => file.kind === 'lora' && file.id === id);

function hintOf(installed: boolean, suited: boolean, lora: ModelView | undefined): string | undefined {
  if (!installed) return 'Not installed';
  if (!suited) return 'Made for another kind of model than the one chosen';
  const words = lora?.triggerWords ?? [];
  return words.length === 0 ? undefined : `Trigger words: ${words.slice(0, 3).join(', ')}`;
}

interface LoraProps {
  readonly id: string;
  readonly weight: number;
  readonly hint: string | undefined;
  /** Whether the engine takes any weight but 1. */
  readonly weights: boolean;
  readonly onWeight: (weight: number) => void;
  readonly onRemove: () => void;
}

function Lora({ id, weight, hint, weights, onWeight, onRemove }: LoraProps): ReactNode {
  const typed = useTyped(`loras.${id}`);
  return (
    <div className="flex items-end gap-1">
      <div className="min-w-0 flex-1">
        {weights || weight !== 1 ? (
          <Slider
            label={id}
            value={weight}
            min={-4}
            max={4}
            step={0.05}
            hint={hint}
            onChange={(next, wrong) => {
              typed(wrong);
              if (next !== null) onWeight(next);
            }}
          />
        ) : (
          <p className="min-h-7 text-13 break-words">
            {id}
            {hint !== undefined && <span className="block text-12 text-muted">{hint}</span>}
          </p>
        )}
      </div>
      <IconButton label={`Remove ${id}`} icon={X} onClick={onRemove} />
    </div>
  );
}
