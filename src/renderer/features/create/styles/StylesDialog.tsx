import { Palette, Pencil, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { TemplateView } from '../../../../shared/schema/template.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { StyleEditor } from './StyleEditor.tsx';

type Shown = { readonly view: 'list' } | { readonly view: 'editor'; readonly style: TemplateView | null };

/** Saved styles: take one, save what is in the form as another, change and delete one's own. */
export default function StylesDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [shown, setShown] = useState<Shown>({ view: 'list' });
  if (shown.view === 'editor')
    return <StyleEditor style={shown.style} onDone={() => setShown({ view: 'list' })} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Styles"
      description="A style is a prompt with places to fill in, and settings that go with it."
      size="md"
      footer={
        <Button icon={Plus} onClick={() => setShown({ view: 'editor', style: null })}>
          Save the form as a style
        </Button>
      }
    >
      <StyleList onPicked={onClose} onEdit={(style) => setShown({ view: 'editor', style })} />
    </Dialog>
  );
}

interface StyleListProps {
  readonly onPicked: () => void;
  readonly onEdit: (style: TemplateView) => void;
}

function StyleList({ onPicked, onEdit }: StyleListProps): ReactNode {
  const { templates, styleUse, draft, toasts } = useStudio();
  const { value: styles, state } = useStore(templates, (all) => all);
  const current = useStore(styleUse, ({ slug }) => slug);
  const use = (style: TemplateView): void => {
    const before = styleUse.getState();
    const fields = styleUse.use(style);
    onPicked();
    if (Object.values(fields).length > 2)
      toasts.show({
        text: `The settings of “${style.name}” are in the form.`,
        action: {
          label: 'Undo',
          run() {
            draft.set(fields);
            styleUse.put(before);
          },
        },
      });
  };
  if (styles === undefined)
    return (
      <p className="py-6 text-center text-muted">
        {state === 'failed' ? 'The styles could not be listed. Close this and try again.' : 'Looking for styles'}
      </p>
    );
  if (styles.length === 0)
    return (
      <EmptyState icon={Palette} title="No style yet" level={3}>
        Write a prompt you like, put {'{subject}'} where it should vary, and save it as a style.
      </EmptyState>
    );
  return (
    <ul className="-mx-2 flex flex-col">
      {styles.map((style) => (
        <li key={style.slug} className="flex items-start gap-1 rounded-control hover:bg-hover">
          <button
            type="button"
            aria-current={style.slug === current || undefined}
            onClick={() => use(style)}
            className="min-w-0 flex-1 cursor-default rounded-control px-2 py-2 text-left"
          >
            <span className="flex items-center gap-2">
              <span className="truncate text-13 font-medium">{style.name}</span>
              {style.slug === current && <Badge>In use</Badge>}
              {style.builtIn && <Badge>Comes with Tintype</Badge>}
            </span>
            <span className="line-clamp-2 text-12 text-muted">{style.prompt}</span>
          </button>
          {!style.builtIn && (
            <div className="flex py-1.5 pr-1.5">
              <IconButton label={`Edit ${style.name}`} icon={Pencil} size="sm" onClick={() => onEdit(style)} />
              <IconButton
                label={`Delete ${style.name}`}
                icon={Trash2}
                size="sm"
                onClick={() => {
                  if (style.slug === current) styleUse.keepText(style);
                  void templates.remove(style);
                }}
              />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
