import type { EngineView } from '../../shared/schema/engine.ts';

export interface EngineWords {
  readonly text: string;
  readonly tone: 'neutral' | 'work' | 'ok' | 'danger';
}

/** The state of the engine in plain words. `nameOf` gives the name of a model by its id. */
export function engineWords(engine: EngineView | null, nameOf: (id: string) => string): EngineWords {
  if (engine === null) return { text: 'Finding the engine', tone: 'neutral' };
  const model = engine.model === undefined ? 'the model' : nameOf(engine.model);
  switch (engine.state) {
    case 'stopped':
      return { text: 'Engine at rest', tone: 'neutral' };
    case 'starting':
      return { text: `Loading ${model}`, tone: 'work' };
    case 'ready':
      return { text: `${model} is ready`, tone: 'ok' };
    case 'stopping':
      return { text: `Unloading ${model}`, tone: 'neutral' };
    case 'crashed':
      return { text: 'The engine ended unexpectedly and is being started again', tone: 'danger' };
    case 'failed':
      return { text: engine.error?.message ?? 'The engine cannot be started', tone: 'danger' };
  }
}
