import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import type { LogLine } from '../../../../shared/schema/log.ts';
import { fieldsText } from '../../../state/logText.ts';
import { toneText } from '../../../ui/Badge.tsx';
import { joinClasses } from '../../../ui/joinClasses.ts';

export interface LogLinesProps {
  readonly lines: readonly LogLine[];
  /** The end stays in view as lines come. */
  readonly following: boolean;
  /** Somebody has scrolled away from the end, to read. */
  readonly onLeave: () => void;
  /** Said when there are no lines. */
  readonly empty: string;
}

const ROW = 24;
const NEAR_END = 8;
const levelTone = { debug: 'neutral', info: 'neutral', warn: 'warn', error: 'danger' } as const;

/** Thousands of lines, of which only those in view are on the page. */
export function LogLines({ lines, following, onLeave, empty }: LogLinesProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const top = useRef(0);
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is memoised here
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 10,
  });
  const height = rows.getTotalSize();
  useLayoutEffect(() => {
    const element = box.current;
    if (following && element) element.scrollTop = element.scrollHeight;
  }, [following, lines, height]);
  return (
    <div
      ref={box}
      role="log"
      aria-live="off"
      aria-label="Log lines"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be within reach of the keyboard
      tabIndex={0}
      onScroll={({ currentTarget }) => {
        const { scrollTop, scrollHeight, clientHeight } = currentTarget;
        const left = scrollHeight - clientHeight - scrollTop > NEAR_END;
        if (following && left && scrollTop < top.current) onLeave();
        top.current = scrollTop;
      }}
      className="h-[max(14rem,calc(100dvh-25rem))] overflow-y-auto rounded-panel border border-line bg-surface py-1 font-mono text-12"
    >
      {lines.length === 0 ? (
        <p className="p-4 font-sans text-13 text-muted">{empty}</p>
      ) : (
        <div className="relative" style={{ height }}>
          {rows.getVirtualItems().map(({ index, start, key }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={key}
                  ref={rows.measureElement}
                  data-index={index}
                  style={{ transform: `translateY(${start}px)` }}
                  className="absolute top-0 left-0 flex w-full gap-3 px-3 py-1 hover:bg-hover"
                >
                  <Line line={line} />
                </div>
              )
            );
          })}
        </div>
      )}
    </div>
  );
}

function Line({ line }: { readonly line: LogLine }): ReactNode {
  const at = new Date(line.at);
  return (
    <>
      <time dateTime={at.toISOString()} className="shrink-0 text-muted tabular-nums">
        {at.toLocaleTimeString(undefined, { hour12: false })}
      </time>
      <span className={joinClasses('w-10 shrink-0', toneText[levelTone[line.level]])}>{line.level}</span>
      <span className="min-w-0 break-words whitespace-pre-wrap select-text">
        {line.message} <span className="text-muted">{fieldsText(line)}</span>
      </span>
    </>
  );
}
