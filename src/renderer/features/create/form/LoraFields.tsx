import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { Menu } from '../../../ui/Menu.tsx';
import { Slider } from '../../../ui/Slider.tsx';
import { useDraft, useProblem, useTyped } from './formHooks.ts';

/** Small additions to the model, each with its weight. */
export default function LoraFields(): ReactNode {
  const { draft, capabilities, createForm } = useStudio();
  const installed = useStore(capabilities, ({ value }) => value?.loras);
  const epoch = useStore(createForm, (state) => state.epoch);
  const used = useDraft('loras');
  const problem = useProblem('loras');
  const free = (installed ?? []).filter((id) => !used.some((lora) => lora.id === id));
  return (
    <section data-field="loras" aria-label="LoRAs" className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 className="text-12 font-medium">LoRAs</h2>
        {free.length > 0 && (
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
          installed={installed?.includes(id) ?? true}
          onWeight={(next) => draft.set({ loras: used.map((lora) => (lora.id === id ? { id, weight: next } : lora)) })}
          onRemove={() => draft.set({ loras: used.filter((lora) => lora.id !== id) })}
        />
      ))}
      {problem && <p className="text-12 text-danger">{problem}</p>}
    </section>
  );
}

interface LoraProps {
  readonly id: string;
  readonly weight: number;
  readonly installed: boolean;
  readonly onWeight: (weight: number) => void;
  readonly onRemove: () => void;
}

function Lora({ id, weight, installed, onWeight, onRemove }: LoraProps): ReactNode {
  const typed = useTyped(`loras.${id}`);
  return (
    <div className="flex items-end gap-1">
      <div className="min-w-0 flex-1">
        <Slider
          label={id}
          value={weight}
          min={-4}
          max={4}
          step={0.05}
          hint={installed ? undefined : 'Not installed'}
          onChange={(next, wrong) => {
            typed(wrong);
            if (next !== null) onWeight(next);
          }}
        />
      </div>
      <IconButton label={`Remove ${id}`} icon={X} onClick={onRemove} />
    </div>
  );
}
