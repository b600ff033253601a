import type { ReactNode } from 'react';
import { useStudio } from '../../../studioContext.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { useDraft } from './formHooks.ts';

const counts = ['1', '2', '3', '4', '5'].map((value) => ({ value, label: value }));

/** How many pictures. */
export function CountField(): ReactNode {
  const { draft } = useStudio();
  const count = useDraft('count');
  return (
    <div data-field="count">
      <Segmented
        label="Pictures"
        size="sm"
        options={counts}
        value={String(count)}
        onChange={(value) => draft.set({ count: Number(value) })}
      />
    </div>
  );
}
