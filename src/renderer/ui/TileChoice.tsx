import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { type ReactNode, useId } from 'react';

export interface Tile<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** A quieter second line. */
  readonly hint?: string | undefined;
  /** Decoration over the words. */
  readonly picture?: ReactNode;
}

export interface TileChoiceProps<Value extends string> {
  readonly label: string;
  readonly tiles: readonly Tile<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
}

/** One of a few, each a tile with a picture; they wrap. Arrow keys move the choice. */
export function TileChoice<Value extends string>({ label, tiles, value, onChange }: TileChoiceProps<Value>): ReactNode {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span id={id} className="text-12 font-medium">
        {label}
      </span>
      <RadioGroup<Value | null>
        aria-labelledby={id}
        value={value}
        onValueChange={(next) => next !== null && onChange(next)}
        className="grid grid-cols-[repeat(auto-fill,minmax(5.75rem,1fr))] gap-1"
      >
        {tiles.map((tile) => (
          <Radio.Root
            key={tile.value}
            value={tile.value}
            aria-label={tile.hint === undefined ? tile.label : `${tile.label}, ${tile.hint}`}
            className="flex min-w-0 cursor-default select-none items-center gap-1.5 rounded-control border border-line px-1.5 py-1.5 text-left text-muted transition-colors hover:border-edge hover:text-text data-checked:border-text data-checked:bg-raised data-checked:text-text"
          >
            {tile.picture}
            <span className="min-w-0">
              <span className="block truncate text-12 font-medium">{tile.label}</span>
              {tile.hint && <span className="block truncate text-11 text-muted tabular-nums">{tile.hint}</span>}
            </span>
          </Radio.Root>
        ))}
      </RadioGroup>
    </div>
  );
}
