import { Play, RotateCw, Square } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { EngineView } from '../../../../shared/schema/engine.ts';
import type { ModelView } from '../../../../shared/schema/model.ts';
import { bytesWords } from '../../../state/amountWords.ts';
import { engineWords } from '../../../state/engineWords.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { joinClasses } from '../../../ui/joinClasses.ts';
import { toneText } from '../../../ui/Badge.tsx';
import { programName } from './engineChoices.ts';

type Action = 'start' | 'stop' | 'restart';

/** What the engine does now, and loading, unloading and restarting it with what each costs. */
export function EngineState(): ReactNode {
  const { feed, models } = useStudio();
  const engine = useStore(feed, (view) => view.engine);
  const drawing = useStore(feed, (view) => (view.queue?.running ?? null) !== null);
  const installed = useStore(models, ({ value }) => value);
  const [doing, setDoing] = useState<Action>();
  const { text, tone } = engineWords(engine, (id) => installed?.find((model) => model.id === id)?.name ?? id);
  const chosen = installed?.find(({ selected }) => selected);
  const act = async (action: Action): Promise<void> => {
    setDoing(action);
    await models.engine(action);
    setDoing(undefined);
  };
  const moving = engine?.state === 'starting' || engine?.state === 'stopping';
  // The news that it is ready may come after the answer: while it starts, it counts as loaded, and no button goes.
  const loaded = doing === undefined ? engine?.state === 'ready' || engine?.state === 'starting' : doing !== 'start';
  const locked = drawing || (moving && doing === undefined);
  return (
    <div className="flex flex-col gap-2 border-b border-line pb-4">
      <p className={joinClasses('font-medium', tone === 'danger' && toneText.danger)}>{text}</p>
      <p className="min-h-4 text-12 text-muted tabular-nums">{factsOf(engine)}</p>
      <div className="flex flex-wrap gap-2">
        {/* One button that changes its words, so that the focus stays where it is; news of the engine come late. */}
        <Button
          focusableWhenDisabled
          icon={loaded ? Square : Play}
          busy={doing === 'start' || doing === 'stop'}
          disabled={locked || doing === 'restart' || (!loaded && chosen === undefined)}
          onClick={() => void act(loaded ? 'stop' : 'start')}
        >
          {loaded ? 'Unload' : 'Load now'}
        </Button>
        {loaded && (
          <Button
            focusableWhenDisabled
            icon={RotateCw}
            busy={doing === 'restart'}
            disabled={locked || doing === 'stop'}
            onClick={() => void act('restart')}
          >
            Restart
          </Button>
        )}
      </div>
      <p className="text-12 text-muted">{costOf(engine, chosen, drawing)}</p>
    </div>
  );
}

/** Version, device and threads of an engine that runs. */
function factsOf(engine: EngineView | null): string {
  if (engine === null) return '';
  if (engine.state === 'stopped') return 'No model is loaded, and no memory is used for one.';
  const parts = [
    engine.program !== undefined && `by ${programName(engine.program)}`,
    engine.device !== undefined && `on ${engine.device}`,
    engine.threads !== undefined && `${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'}`,
    engine.restarts > 0 &&
      `started again ${engine.restarts === 1 ? 'once' : `${engine.restarts} times`} after a failure`,
  ];
  return parts.filter((part) => part !== false).join(' · ');
}

/** What the buttons that are shown cost. */
function costOf(engine: EngineView | null, chosen: ModelView | undefined, drawing: boolean): string {
  if (drawing) return 'An image is being drawn. Cancel it in the queue, or wait for it, to unload or restart.';
  if (engine?.state === 'starting')
    return 'Images that were asked for meanwhile wait, and are drawn once it is loaded.';
  if (engine?.state === 'stopping') return 'Its memory is being given back.';
  if (engine?.state === 'ready')
    return 'Unloading gives the memory back; the next image waits until the model is loaded again. Restarting unloads and loads at once, and loses nothing that waits.';
  if (chosen === undefined) return 'There is no model to load. Add one in Models.';
  return `Loading ${chosen.name} now takes about ${bytesWords(chosen.sizeBytes)} of memory, and the first image comes sooner. Otherwise it is loaded with the next image.`;
}
