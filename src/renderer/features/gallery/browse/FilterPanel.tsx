import { ListFilter } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Popover } from '../../../ui/Popover.tsx';
import { Select } from '../../../ui/Select.tsx';
import { TagInput } from '../../../ui/TagInput.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { tagFilterOf, tagWords } from '../image/tagText.ts';
import { useKnownTags } from '../image/useKnownTags.ts';

const ANY = 'any model';

/** Model, tags and days, behind a button that tells how many of them are set. */
export function FilterPanel(): ReactNode {
  const { gallery } = useStudio();
  const { model, tags, from, to } = useStore(gallery, (state) => state.filter);
  const set = Number(model !== null) + Object.keys(tags).length + Number(from !== null || to !== null);
  return (
    <Popover
      title="Show only"
      align="end"
      trigger={<Button icon={ListFilter}>{set === 0 ? 'Filters' : `Filters (${set})`}</Button>}
    >
      <Fields />
    </Popover>
  );
}

function Fields(): ReactNode {
  const { gallery, models } = useStudio();
  const filter = useStore(gallery, (state) => state.filter);
  const pages = useStore(gallery, (state) => state.pages);
  const installed = useStore(models, (state) => state.value);
  const suggestions = useKnownTags();
  const names = useMemo(() => {
    const drawn = Object.values(pages).flatMap(({ items }) => items.map(({ model }) => model));
    const known = new Map((installed ?? []).map(({ id, name }) => [id, name]));
    const ids = new Set([...known.keys(), ...drawn, ...(filter.model === null ? [] : [filter.model])]);
    return [...ids].filter((id) => id !== '').map((value) => ({ value, label: known.get(value) ?? value }));
  }, [pages, installed, filter.model]);
  const wrongOrder = filter.from !== null && filter.to !== null && filter.from > filter.to;
  return (
    <div className="flex flex-col gap-4">
      <Select
        label="Model"
        options={[{ value: ANY, label: 'Any model' }, ...names]}
        value={filter.model ?? ANY}
        onChange={(value) => gallery.filter({ model: value === ANY ? null : value })}
      />
      <TagInput
        label="Tags"
        hint="As name: value, like group: 5. All must fit."
        tags={tagWords(filter.tags)}
        suggestions={suggestions}
        onChange={(words) => gallery.filter({ tags: tagFilterOf(words) })}
      />
      <div className="grid grid-cols-2 gap-2">
        <TextField
          label="From day"
          type="date"
          value={filter.from ?? ''}
          onChange={(day) => gallery.filter({ from: day || null })}
        />
        <TextField
          label="To day"
          type="date"
          value={filter.to ?? ''}
          error={wrongOrder ? 'Comes before the first day.' : undefined}
          onChange={(day) => gallery.filter({ to: day || null })}
        />
      </div>
    </div>
  );
}
