import { ArrowLeft, Columns2, SquareSplitHorizontal } from 'lucide-react';
import { type ReactNode, useCallback, useEffect } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { find } from '../../../state/gallery.ts';
import { writeHash } from '../../../state/route.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { Picture } from '../../../ui/Picture.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { imageName } from '../image/imageWords.ts';
import { differences } from '../image/recipeFacts.ts';
import { NotOpened } from '../image/NotOpened.tsx';
import { usePageKeys } from '../image/usePageKeys.ts';
import { Curtain } from './Curtain.tsx';

const MODES = [
  { value: 'slider', label: 'One over the other', icon: SquareSplitHorizontal },
  { value: 'side', label: 'Side by side', icon: Columns2 },
] as const;

/** Two images against each other, and in what their recipes differ. */
export function Compare({ a, b }: { readonly a: string; readonly b: string }): ReactNode {
  const { gallery, galleryView, route } = useStudio();
  const left = useStore(gallery, (state) => find(state, a));
  const right = useStore(gallery, (state) => find(state, b));
  const missing = useStore(gallery, (state) => state.opened[a] === 'missing' || state.opened[b] === 'missing');
  const mode = useStore(galleryView, (state) => state.compare);
  const error = useStore(gallery, ({ unopened }) => unopened[a] ?? unopened[b]);
  const open = useCallback(() => {
    void gallery.open(a);
    void gallery.open(b);
  }, [gallery, a, b]);
  useEffect(open, [open]);
  const back = (): void => {
    galleryView.leave({ refocus: true });
    route.go('gallery');
  };
  usePageKeys(({ key }) => {
    if (key !== 'Escape') return false;
    back();
    return true;
  });
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex flex-wrap items-center gap-2 border-b border-line px-2 py-1.5">
        <IconButton label="Back to the gallery" icon={ArrowLeft} shortcut="Escape" onClick={back} />
        <h1 className="flex-1 px-1 text-13 font-medium">Compare two images</h1>
        <Segmented
          label="How to compare"
          hideLabel
          options={MODES}
          value={mode}
          onChange={(compare) => galleryView.set({ compare })}
        />
      </header>
      {left && right ? (
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_clamp(13rem,34%,20rem)]">
          <div className="min-h-0 bg-photo p-4">
            {mode === 'slider' ? (
              <Curtain left={left} right={right} />
            ) : (
              <div className="grid h-full grid-cols-2 gap-4">
                <Side image={left} />
                <Side image={right} />
              </div>
            )}
          </div>
          <Differences left={left} right={right} />
        </div>
      ) : (
        (missing || error !== undefined) && (
          <NotOpened
            error={missing ? undefined : error}
            gone={{
              title: 'An image is gone',
              words: 'One of the two was deleted, or the address is of another computer.',
            }}
            onRetry={open}
            onBack={back}
          />
        )
      )}
    </div>
  );
}

function Side({ image }: { readonly image: ImageView }): ReactNode {
  const { link } = useStudio();
  return (
    <div className="relative min-h-0 min-w-0">
      <Picture
        src={link.fileUrl(image.url)}
        alt={imageName(image)}
        className="absolute inset-0 size-full object-contain"
      />
    </div>
  );
}

function Differences({ left, right }: { readonly left: ImageView; readonly right: ImageView }): ReactNode {
  const found = differences(left, right);
  return (
    <aside aria-label="Differences" className="min-h-0 overflow-y-auto border-l border-line bg-surface p-4">
      <h2 className="mb-2 text-15 font-semibold">What differs</h2>
      <dl className="flex flex-col gap-3">
        <Pair
          label="Image"
          left={<a href={writeHash('gallery', left.id)}>Open the left one</a>}
          right={<a href={writeHash('gallery', right.id)}>Open the right one</a>}
        />
        {found.map((each) => (
          <Pair key={each.label} {...each} />
        ))}
      </dl>
      {found.length === 0 && <p className="mt-3 text-muted">Both were asked for in the same words and numbers.</p>}
    </aside>
  );
}

function Pair(props: { readonly label: string; readonly left: ReactNode; readonly right: ReactNode }): ReactNode {
  return (
    <div>
      <dt className="text-12 text-muted">{props.label}</dt>
      <dd className="mt-0.5 grid grid-cols-2 gap-3 break-words tabular-nums select-text">
        <span className="min-w-0">{props.left}</span>
        <span className="min-w-0">{props.right}</span>
      </dd>
    </div>
  );
}
