import { RotateCcw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { NumberField } from '../../../ui/NumberField.tsx';
import { Select } from '../../../ui/Select.tsx';
import { useDraft, useModel, useNumber, useProblem } from './formHooks.ts';
import { FormatField } from './FormatField.tsx';

const MODEL_CHOICE = 'model';

/** Steps, guidance, sampler, scheduler and file. */
export default function MoreFields(): ReactNode {
  const { capabilities } = useStudio();
  const model = useModel();
  const known = useStore(capabilities, ({ value }) => value);
  return (
    <div className="grid grid-cols-2 gap-x-3 gap-y-3">
      <Number
        field="steps"
        label="Steps"
        standard={model?.defaults?.steps}
        rule={{ min: 1, max: known?.limits.maxSteps ?? 150, integer: true }}
      />
      <Number field="cfgScale" label="Guidance" standard={model?.defaults?.cfgScale} rule={{ min: 0, max: 30 }} />
      <Choice field="sampler" label="Sampler" standard={model?.defaults?.sampler} names={known?.samplers ?? []} />
      <Choice
        field="scheduler"
        label="Scheduler"
        standard={model?.defaults?.scheduler}
        names={known?.schedulers ?? []}
      />
      <div className="col-span-2">
        <FormatField />
      </div>
    </div>
  );
}

interface NumberProps {
  readonly field: 'steps' | 'cfgScale';
  readonly label: string;
  readonly standard: number | undefined;
  readonly rule: { readonly min: number; readonly max: number; readonly integer?: boolean };
}

function Number({ field, label, standard, rule }: NumberProps): ReactNode {
  const { value, error, epoch, onChange } = useNumber(field);
  const [round, setRound] = useState(0);
  return (
    <div data-field={field} className="min-w-0">
      <NumberField
        key={`${epoch}/${round}`}
        label={label}
        value={value}
        onChange={onChange}
        error={error}
        {...rule}
        optional
        placeholder={standard === undefined ? undefined : String(standard)}
        trailing={
          value !== null && (
            <Reset
              label={label}
              onReset={() => {
                onChange(null, null);
                setRound(round + 1);
              }}
            />
          )
        }
      />
    </div>
  );
}

interface ChoiceProps {
  readonly field: 'sampler' | 'scheduler';
  readonly label: string;
  readonly standard: string | undefined;
  readonly names: readonly string[];
}

function Choice({ field, label, standard, names }: ChoiceProps): ReactNode {
  const { draft } = useStudio();
  const value = useDraft(field);
  const error = useProblem(field);
  const options = [
    { value: MODEL_CHOICE, label: standard ?? 'Model’s choice', hint: 'What the model asks for' },
    ...names.filter((name) => name !== standard || value === standard).map((name) => ({ value: name, label: name })),
    ...(value !== null && !names.includes(value) ? [{ value, label: value, hint: 'Not known to the engine' }] : []),
  ];
  return (
    <div data-field={field} className="flex min-w-0 items-end gap-1">
      <div className="min-w-0 flex-1">
        <Select
          label={label}
          options={options}
          value={value ?? MODEL_CHOICE}
          onChange={(name) => draft.set({ [field]: name === MODEL_CHOICE ? null : name })}
          error={error}
        />
      </div>
      {value !== null && <Reset label={label} onReset={() => draft.reset(field)} />}
    </div>
  );
}

function Reset({ label, onReset }: { readonly label: string; readonly onReset: () => void }): ReactNode {
  return <IconButton label={`${label} as the model asks for`} icon={RotateCcw} onClick={onReset} />;
}
