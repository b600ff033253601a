import type { ReactNode } from 'react';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Button } from '../../ui/Button.tsx';

/** What is installed. */
export default function Models(): ReactNode {
  const { models } = useStudio();
  const items = useStore(models, ({ value }) => value) ?? [];
  return (
    <div className="flex flex-col gap-4 p-6">
      <h1 className="text-20 font-semibold">Models</h1>
      <ul className="flex flex-col gap-2">
        {items.map(({ id, name, state, reason, selected }) => (
          <li key={id} className="flex items-center gap-4 rounded-panel border border-line bg-surface px-4 py-3">
            <div className="min-w-0 grow">
              <h2 className="text-15 font-semibold">{name}</h2>
              {reason !== undefined && <p className="text-muted">{reason}</p>}
            </div>
            {state === 'usable' && (
              <Button disabled={selected} onClick={() => void models.select(id)}>
                {selected ? 'In use' : 'Use'}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
