import { Columns2, Download, Heart, Tag, Trash2, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { find } from '../../../state/gallery.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { Popover } from '../../../ui/Popover.tsx';
import { TagInput } from '../../../ui/TagInput.tsx';
import { inDigits } from '../image/imageWords.ts';
import { tagsOf } from '../image/tagText.ts';
import { useImageActions } from '../image/useImageActions.ts';
import { useKnownTags } from '../image/useKnownTags.ts';

/** What can be done with the images that are selected. It covers the toolbar, so that nothing moves. */
export function SelectionBar({ onCompare }: { readonly onCompare: () => void }): ReactNode {
  const { gallery, link } = useStudio();
  const actions = useImageActions();
  const selected = useStore(gallery, (state) => state.selected);
  const allFavourites = useStore(gallery, (state) =>
    [...state.selected].slice(0, 200).every((id) => find(state, id)?.favourite),
  );
  const ids = [...selected];
  return (
    <div
      role="toolbar"
      aria-label="Selected images"
      className="absolute inset-0 z-10 flex flex-wrap items-center gap-2 bg-bg px-4 py-3"
    >
      <IconButton label="Clear selection" icon={X} shortcut="Escape" onClick={() => gallery.clearSelection()} />
      <p className="mr-2 text-15 font-medium tabular-nums">{inDigits(ids.length)} selected</p>
      <Button icon={Heart} onClick={() => void gallery.favouriteAll(ids, !allFavourites)}>
        {allFavourites ? 'Unmark favourites' : 'Favourite'}
      </Button>
      <TagButton ids={ids} />
      <Button icon={Columns2} disabled={ids.length !== 2} onClick={onCompare}>
        Compare
      </Button>
      {!link.host && (
        <Button
          icon={Download}
          onClick={() => actions.download(ids.flatMap((id) => find(gallery.getState(), id) ?? []))}
        >
          Download
        </Button>
      )}
      <Button icon={Trash2} onClick={() => gallery.remove(ids)}>
        Delete
      </Button>
    </div>
  );
}

function TagButton({ ids }: { readonly ids: readonly string[] }): ReactNode {
  const { gallery } = useStudio();
  const suggestions = useKnownTags();
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState<string[]>([]);
  return (
    <Popover
      title="Add tags to what is selected"
      open={open}
      onOpenChange={setOpen}
      trigger={<Button icon={Tag}>Tag</Button>}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void gallery.addTags(ids, tagsOf(words));
          setWords([]);
          setOpen(false);
        }}
      >
        <TagInput
          label="Tags"
          hint="A word, or name: value. Enter adds it."
          tags={words}
          suggestions={suggestions}
          onChange={setWords}
        />
        <Button type="submit" disabled={words.length === 0}>
          Add
        </Button>
      </form>
    </Popover>
  );
}
