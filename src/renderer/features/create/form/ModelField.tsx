import type { ReactNode } from 'react';
import type { EngineView } from '../../../../shared/schema/engine.ts';
import type { ModelView } from '../../../../shared/schema/model.ts';
import { writeHash } from '../../../state/route.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Select } from '../../../ui/Select.tsx';
import { useModel, useProblem } from './formHooks.ts';

/** Which model draws, and whether it is ready. */
export function ModelField(): ReactNode {
  const { draft, models, feed } = useStudio();
  const { value: installed, state } = useStore(models, (all) => all);
  const engine = useStore(feed, (view) => view.engine);
  const model = useModel();
  const named = useStore(draft, (fields) => fields.model);
  const problem = useProblem('model');
  const gone = named !== null && installed !== undefined && model === undefined;
  const options = (installed ?? []).map((one) => ({
    value: one.id,
    label: one.name,
    hint: one.state === 'unusable' ? (one.reason ?? 'Cannot be used') : stateOf(one, engine),
    disabled: one.state === 'unusable',
  }));
  if (installed?.length === 0)
    return (
      <p className="text-13">
        No model is installed. <a href={writeHash('models')}>Add one in Models</a>.
      </p>
    );
  return (
    <div data-field="model">
      <Select
        label="Model"
        options={options}
        value={model?.id ?? null}
        placeholder={state === 'failed' ? 'Models could not be listed' : 'Choose a model'}
        onChange={(id) => {
          // The one that is used anyway is not named, so that the choice made in Models goes on counting.
          draft.set({ model: installed?.find((one) => one.selected)?.id === id ? null : id });
        }}
        error={problem ?? (gone ? `${named} is not installed any more. Choose another model.` : unusable(model))}
        hint={model && stateOf(model, engine)}
      />
    </div>
  );
}

const unusable = (model: ModelView | undefined): string | undefined =>
  model?.state === 'unusable' ? (model.reason ?? 'This model cannot be used.') : undefined;

function stateOf(model: ModelView, engine: EngineView | null): string {
  if (engine?.model === model.id) {
    if (engine.state === 'ready') return 'Loaded and ready';
    if (engine.state === 'starting') return 'Being loaded';
    if (engine.state === 'failed') return engine.error?.message ?? 'Could not be loaded';
  }
  return 'Is loaded with the first picture';
}
