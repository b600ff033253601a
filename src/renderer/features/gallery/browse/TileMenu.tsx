import { Columns2, Download, FolderOpen, Maximize, Settings2, Trash2, WandSparkles } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { find } from '../../../state/gallery.ts';
import { imageAt } from '../../../state/galleryPages.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { ContextMenu } from '../../../ui/ContextMenu.tsx';
import type { MenuEntry } from '../../../ui/MenuEntries.tsx';
import { imageCount } from '../image/imageWords.ts';
import { useImageActions } from '../image/useImageActions.ts';

export interface TileMenuProps {
  /** The tile it is for: the one last pointed at. */
  readonly index: number;
  readonly onOpen: (image: ImageView) => void;
  readonly children: ReactElement;
}

/** The menu of the right button on the grid: for the image under it, or all that are selected if that is one of them. */
export function TileMenu({ index, onOpen, children }: TileMenuProps): ReactNode {
  const { gallery, link } = useStudio();
  const actions = useImageActions();
  const image = useStore(gallery, (state) => imageAt(state, index));
  const selected = useStore(gallery, (state) => state.selected);
  return <ContextMenu entries={image ? entriesOf(image) : []}>{children}</ContextMenu>;

  function entriesOf(image: ImageView): MenuEntry[] {
    const many = selected.size > 1 && selected.has(image.id);
    const ids = many ? [...selected] : [image.id];
    const images = (): ImageView[] => ids.flatMap((id) => find(gallery.getState(), id) ?? []);
    const [a, b] = ids;
    const single: MenuEntry[] = [
      { kind: 'action', label: 'Open', icon: Maximize, shortcut: 'Enter', onSelect: () => onOpen(image) },
      {
        kind: 'action',
        label: 'Again with variations',
        icon: WandSparkles,
        onSelect: () => void actions.variations(image),
      },
      { kind: 'action', label: 'Use these settings', icon: Settings2, onSelect: () => actions.restore(image) },
      { kind: 'separator' },
    ];
    const compare = (): void => {
      if (a !== undefined && b !== undefined) actions.compare(a, b);
    };
    return [
      ...(many ? [] : single),
      {
        kind: 'check',
        label: 'Favourite',
        checked: image.favourite,
        onChange: (favourite) => void gallery.favouriteAll(ids, favourite),
      },
      ...(ids.length === 2
        ? [{ kind: 'action', label: 'Compare', icon: Columns2, shortcut: 'c', onSelect: compare } as const]
        : []),
      ...(link.host
        ? [
            {
              kind: 'action',
              label: 'Show in folder',
              icon: FolderOpen,
              disabled: many,
              onSelect: () => void actions.reveal(image.id),
            } as const,
          ]
        : [{ kind: 'action', label: 'Download', icon: Download, onSelect: () => actions.download(images()) } as const]),
      { kind: 'separator' },
      {
        kind: 'action',
        label: many ? `Delete ${imageCount(ids.length)}` : 'Delete',
        icon: Trash2,
        shortcut: 'Delete',
        danger: true,
        onSelect: () => gallery.remove(ids),
      },
    ];
  }
}
