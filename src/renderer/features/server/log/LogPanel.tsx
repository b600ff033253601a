import { Pause, Play } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { filterLines, type LogLevel, logText } from '../../../state/logText.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { SearchField } from '../../../ui/SearchField.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { LogLines } from './LogLines.tsx';

const levels: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: 'debug', label: 'All' },
  { value: 'info', label: 'Info' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
];

/** The log as it is written, to be filtered, halted and copied. */
export function LogPanel(): ReactNode {
  const { serverLog } = useStudio();
  const { lines, following, error, lastId } = useStore(serverLog, (state) => state);
  const [level, setLevel] = useState<LogLevel>('info');
  const [query, setQuery] = useState('');
  useEffect(() => serverLog.watch(), [serverLog]);
  const shown = useMemo(() => filterLines(lines, { level, query }), [lines, level, query]);
  return (
    <section aria-label="Log" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Segmented label="Least level" hideLabel options={levels} value={level} onChange={setLevel} />
        <div className="min-w-40 flex-1">
          <SearchField label="Filter the log" value={query} onChange={setQuery} />
        </div>
        <Button icon={following ? Pause : Play} onClick={following ? serverLog.pause : serverLog.follow}>
          <span className="inline-block min-w-11">{following ? 'Pause' : 'Follow'}</span>
        </Button>
        <CopyButton what="the lines shown" text={() => shown.map(logText).join('\n')} disabled={shown.length === 0} />
      </div>
      <LogLines
        lines={shown}
        following={following}
        onLeave={serverLog.pause}
        empty={emptyWords(lastId !== undefined, lines.length > 0)}
      />
      <p className="text-12 text-muted tabular-nums">
        {error ??
          `${shown.length.toLocaleString()} of ${lines.length.toLocaleString()} lines${following ? '' : ', paused'}. The last 2,000 since the start are kept; keys, prompts and folders are never among them.`}
      </p>
    </section>
  );
}

function emptyWords(fetched: boolean, any: boolean): string {
  if (!fetched) return 'Fetching the log';
  return any ? 'No line fits. Choose another level or another text.' : 'Nothing has been noted since the start.';
}
