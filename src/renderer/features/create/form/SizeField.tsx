import { ArrowLeftRight, Ruler } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { sizePresets, sizeProblem } from '../../../state/modelSizes.ts';
import { sizeOf } from '../../../state/createRequest.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { NumberField } from '../../../ui/NumberField.tsx';
import { TileChoice } from '../../../ui/TileChoice.tsx';
import { useDraft, useModel, useNumber, useProblem } from './formHooks.ts';

/** How large: sizes that the model draws well, or any that it draws at all. */
export function SizeField(): ReactNode {
  const { draft, createForm, capabilities } = useStudio();
  const model = useModel();
  const limits = useStore(capabilities, ({ value }) => value?.limits);
  const [width, height] = [useDraft('width'), useDraft('height')];
  const [own, setOwn] = useState(false);
  const problem = useProblem('width');
  const typed = useStore(createForm, (state) => state.typed['width'] ?? state.typed['height']);
  const presets = model ? sizePresets(model) : [];
  const size = model && sizeOf({ width, height }, model);
  const native = presets.find((preset) => preset.native);
  const fitting = presets.find((preset) => preset.width === size?.width && preset.height === size.height);
  const custom = own || (size !== undefined && fitting === undefined);
  const wrong = size && model?.sizes ? sizeProblem(size, model.sizes) : null;
  // What is typed and wrong is told at its own box.
  const said = typed === undefined ? (problem ?? wrong) : null;
  const tiles = [
    ...presets.map((preset) => ({
      value: preset.name,
      label: preset.label,
      hint: `${preset.width} × ${preset.height}`,
      picture: <Shape width={preset.width} height={preset.height} />,
    })),
    {
      value: 'custom',
      label: 'Custom',
      hint: size && custom ? `${size.width} × ${size.height}` : 'Your own',
      picture: <Ruler aria-hidden size={16} strokeWidth={1.5} className="shrink-0" />,
    },
  ];
  const choose = (name: string): void => {
    const preset = presets.find((one) => one.name === name);
    setOwn(preset === undefined);
    if (!preset) return draft.set({ width: size?.width ?? null, height: size?.height ?? null });
    draft.set(preset.native ? { width: null, height: null } : { width: preset.width, height: preset.height });
    createForm.typed('width', null);
    createForm.typed('height', null);
  };
  const rule = {
    min: limits?.minSize ?? 64,
    max: Math.min(model?.sizes?.max ?? 4096, limits?.maxSize ?? 4096),
    multipleOf: model?.sizes?.multiple ?? 8,
  };
  return (
    <div data-field="width" className="flex flex-col gap-2">
      <TileChoice label="Size" tiles={tiles} value={custom ? 'custom' : (fitting?.name ?? null)} onChange={choose} />
      {custom && (
        <div className="grid grid-cols-[1fr_auto_1fr] items-start gap-1">
          <Side field="width" label="Width" rule={rule} standard={model?.defaults?.width} />
          <div className="pt-5">
            <IconButton
              label="Swap width and height"
              icon={ArrowLeftRight}
              onClick={() => size && draft.set({ width: size.height, height: size.width })}
            />
          </div>
          <Side field="height" label="Height" rule={rule} standard={model?.defaults?.height} />
        </div>
      )}
      {said && (
        <div className="flex items-center justify-between gap-2">
          <p className="text-12 text-danger">{said}</p>
          {native && (
            <Button size="sm" onClick={() => choose('native')}>
              Use {native.width} × {native.height}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

interface SideProps {
  readonly field: 'width' | 'height';
  readonly label: string;
  readonly rule: { readonly min: number; readonly max: number; readonly multipleOf: number };
  readonly standard: number | undefined;
}

function Side({ field, label, rule, standard }: SideProps): ReactNode {
  const { value, error, epoch, onChange } = useNumber(field);
  const typed = useStore(useStudio().createForm, (state) => state.typed[field] !== undefined);
  return (
    <div data-field={field}>
      <NumberField
        key={epoch}
        label={label}
        value={value}
        onChange={onChange}
        error={typed ? error : undefined}
        {...rule}
        integer
        optional
        unit="px"
        placeholder={standard === undefined ? undefined : String(standard)}
      />
    </div>
  );
}

/** A picture's outline. */
function Shape({ width, height }: { readonly width: number; readonly height: number }): ReactNode {
  const longest = Math.max(width, height);
  return (
    <span aria-hidden className="flex size-4 shrink-0 items-center justify-center">
      <span
        className="rounded-[2px] border-[1.5px] border-current"
        style={{ width: `${(100 * width) / longest}%`, height: `${(100 * height) / longest}%` }}
      />
    </span>
  );
}
