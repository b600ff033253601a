import type { ReactNode } from 'react';
import { engineWords, type EngineWords } from '../state/engineWords.ts';
import { useStore, useStudio } from '../studioContext.tsx';
import { joinClasses } from '../ui/joinClasses.ts';
import { LostConnection } from './LostConnection.tsx';

const dots: Readonly<Record<EngineWords['tone'], string>> = {
  neutral: 'bg-muted',
  work: 'bg-accent',
  ok: 'bg-ok',
  danger: 'bg-danger',
};

/** One line at the bottom: what the engine does, on what, and how much waits; or that none of this can be known. */
export function StatusBar(): ReactNode {
  const { feed, models } = useStudio();
  const lost = useStore(feed, ({ connection }) => connection === 'lost');
  const engine = useStore(feed, (view) => view.engine);
  const queue = useStore(feed, (view) => view.queue);
  const installed = useStore(models, ({ value }) => value);
  const { text, tone } = engineWords(engine, (id) => installed?.find((model) => model.id === id)?.name ?? id);
  return (
    <footer className="flex h-8 items-center gap-4 border-t border-line bg-surface px-3 text-12 text-muted tabular-nums">
      {lost ? (
        <LostConnection />
      ) : (
        <>
          <span className="flex min-w-0 items-center gap-2">
            <span aria-hidden className={joinClasses('size-2 shrink-0 rounded-full', dots[tone])} />
            <span className="truncate">{text}</span>
          </span>
          {engine?.device !== undefined && <span className="shrink-0">{engine.device}</span>}
          <span className="ml-auto shrink-0">
            {queue ? queueWords(queue.total, queue.running !== null, queue.paused) : ''}
          </span>
        </>
      )}
    </footer>
  );
}

function queueWords(waiting: number, running: boolean, paused: boolean): string {
  const work = running ? '1 at work' : 'Nothing at work';
  return `${paused ? 'Queue paused · ' : ''}${work}${waiting > 0 ? ` · ${waiting} waiting` : ''}`;
}
