import { Copy, Dices } from 'lucide-react';
import type { ReactNode } from 'react';
import { MAX_SEED } from '../../../../shared/schema/generation.ts';
import { useStudio } from '../../../studioContext.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { NumberField } from '../../../ui/NumberField.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { copyWords } from '../clipboard.ts';
import { useDraft, useNumber } from './formHooks.ts';

const modes = [
  { value: 'random', label: 'Random' },
  { value: 'locked', label: 'Locked' },
] as const;

/** Chance, or the same picture again. */
export function SeedField(): ReactNode {
  const { draft, createForm, toasts } = useStudio();
  const locked = useDraft('seedLocked');
  const count = useDraft('count');
  const { value, error, epoch, onChange } = useNumber('seed');
  return (
    <div data-field="seed" className="contents">
      <Segmented
        label="Seed"
        size="sm"
        options={modes}
        value={locked ? 'locked' : 'random'}
        onChange={(mode) => {
          createForm.typed('seed', null);
          if (mode === 'random') draft.unlockSeed();
          else if (value === null) draft.rollSeed();
          else draft.lockSeed(value);
        }}
      />
      {locked && (
        <div className="col-span-2">
          <NumberField
            key={epoch}
            label="Seed number"
            hideLabel
            value={value}
            onChange={onChange}
            error={error}
            min={0}
            max={MAX_SEED}
            integer
            hint={count > 1 ? 'The first picture takes it, the others count on from it.' : undefined}
            trailing={
              <>
                <IconButton label="Throw the dice for a new seed" icon={Dices} onClick={draft.rollSeed} />
                <IconButton
                  label="Copy the seed"
                  icon={Copy}
                  disabled={value === null}
                  onClick={() => void copyWords(String(value), 'Seed copied.', toasts)}
                />
              </>
            }
          />
        </div>
      )}
    </div>
  );
}
