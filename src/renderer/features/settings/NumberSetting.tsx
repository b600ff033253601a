import { type ReactNode, useState } from 'react';
import { NumberField } from '../../ui/NumberField.tsx';
import { SaveMark } from '../../ui/SaveMark.tsx';
import type { Setting } from './useSetting.tsx';

export interface NumberSettingProps {
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  readonly placeholder?: string | undefined;
  readonly setting: Omit<Setting<never>, 'value' | 'change'> & {
    readonly value: number | null;
    change(value: number | null): void;
  };
  /** An empty box means something. */
  readonly optional?: boolean | undefined;
}

/** A whole number, saved when it is left or Enter is pressed; half a number is nothing to save. */
export function NumberSetting({
  label,
  hint,
  min,
  max,
  placeholder,
  setting,
  optional,
}: NumberSettingProps): ReactNode {
  const [typed, setTyped] = useState<{ value: number | null; problem: string | null }>();
  const [round, setRound] = useState(0);
  const wrong = typed?.problem !== undefined && typed.problem !== null;
  const save = (): void => {
    if (!typed || wrong || (typed.value === null && !optional)) return;
    setTyped(undefined);
    if (typed.value !== setting.value) setting.change(typed.value);
  };
  const undo = (): void => {
    setTyped(undefined);
    setRound(round + 1);
    setting.undo();
  };
  return (
    <NumberField
      // What cannot be read as a number can only be thrown away with the box that holds it.
      key={round}
      label={label}
      hint={hint}
      integer
      min={min}
      max={max}
      optional={optional}
      placeholder={placeholder}
      value={typed ? typed.value : setting.value}
      onChange={(value, problem) => setTyped({ value, problem })}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
      }}
      error={typed ? undefined : setting.error}
      aside={wrong ? <SaveMark label={label} state="refused" onUndo={undo} /> : setting.aside}
    />
  );
}
