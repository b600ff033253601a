import { Activity } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ClientView } from '../../../../shared/schema/access.ts';
import { agoWords, shortDuration } from '../../../state/amountWords.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { useNow } from '../../../ui/useNow.ts';
import { endedWords, nowWords } from './clientWords.ts';

const head = 'px-3 py-2 text-left whitespace-nowrap text-12 font-medium text-muted first:pl-4 last:pr-4';
const cell = 'px-3 py-2.5 align-top first:pl-4 last:pr-4';
const wide = 'hidden @min-[44rem]:table-cell';

/** Which programs have asked for images, and what it came to. */
export function ActivityPanel(): ReactNode {
  const { clients } = useStudio();
  const now = useNow();
  const { value, state } = useStore(clients, (resource) => resource);
  const failed = useStore(clients, (resource) => (resource.state === 'failed' ? resource.error : undefined));
  if (value === undefined)
    return <p className="text-muted">{state === 'failed' ? failed : 'Fetching who has called'}</p>;
  if (value.length === 0)
    return (
      <Panel flush>
        <EmptyState icon={Activity} title="Nobody has asked for images yet">
          The studio and every program that calls the server are listed here once they have made a job.
        </EmptyState>
      </Panel>
    );
  return (
    <Panel flush>
      <table className="w-full tabular-nums">
        <caption className="sr-only">Programs that have made jobs, the latest first</caption>
        <thead>
          <tr className="border-b border-line">
            <th scope="col" className={`${head} w-full`}>
              Program
            </th>
            <th scope="col" className={`${head} ${wide}`}>
              Jobs
            </th>
            <th scope="col" className={`${head} text-right`}>
              Images
            </th>
            <th scope="col" className={`${head} ${wide} text-right`}>
              Compute time
            </th>
            <th scope="col" className={head}>
              Last seen
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {value.map((client) => (
            <Row key={client.name ?? ''} client={client} now={now} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Row({ client, now }: { readonly client: ClientView; readonly now: number }): ReactNode {
  const at = nowWords(client);
  return (
    <tr>
      <th scope="row" className={`${cell} text-left font-normal`}>
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 font-medium break-words">{client.name ?? 'Programs without a name'}</span>
          {at && <Badge tone={at.tone}>{at.text}</Badge>}
        </span>
        <span className="block text-12 text-muted @min-[44rem]:hidden">
          {endedWords(client)} · {shortDuration(client.computeMs)}
        </span>
      </th>
      <td className={`${cell} ${wide} whitespace-nowrap`}>{endedWords(client)}</td>
      <td className={`${cell} text-right`}>{client.images.toLocaleString()}</td>
      <td className={`${cell} ${wide} text-right whitespace-nowrap`}>{shortDuration(client.computeMs)}</td>
      <td className={`${cell} whitespace-nowrap`}>
        <time dateTime={new Date(client.lastSeenAt).toISOString()} title={new Date(client.lastSeenAt).toLocaleString()}>
          {agoWords(client.lastSeenAt, now)}
        </time>
      </td>
    </tr>
  );
}
