import { Copy } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { writeHash } from '../../../state/route.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Collapsible } from '../../../ui/Collapsible.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { TagInput } from '../../../ui/TagInput.tsx';
import { fileFacts, requestOf, settingFacts, type Fact } from '../image/recipeFacts.ts';
import { tagsOf, tagWords } from '../image/tagText.ts';
import { useImageActions } from '../image/useImageActions.ts';
import { useKnownTags } from '../image/useKnownTags.ts';
import { ForPrograms } from './ForPrograms.tsx';
import { ImageButtons } from './ImageButtons.tsx';

/** All that is known of an image, and what can be made of it. */
export function RecipePanel({ image }: { readonly image: ImageView }): ReactNode {
  const { gallery } = useStudio();
  const suggestions = useKnownTags();
  const { prompt, negativePrompt } = requestOf(image);
  const notes = image.recipe?.notes ?? [];
  return (
    <aside
      aria-label="About this image"
      className="flex min-h-0 flex-col overflow-y-auto border-l border-line bg-surface"
    >
      <div className="flex flex-col gap-5 p-4">
        <ImageButtons image={image} />
        <Words label="Prompt" text={prompt ?? image.prompt} missing="Not known" />
        {negativePrompt !== undefined && <Words label="Negative prompt" text={negativePrompt} missing="None" />}
        <TagInput
          label="Tags"
          tags={tagWords(image.tags)}
          suggestions={suggestions}
          placeholder="Add a tag"
          onChange={(words) => void gallery.tag(image.id, tagsOf(words, image.tags))}
        />
        <Facts label="Settings" facts={settingFacts(image)} />
        {image.imported !== undefined && image.recipe === undefined && (
          <p className="text-muted">This image was drawn by another program. Only what its file tells is shown.</p>
        )}
        {notes.length > 0 && (
          <section className="flex flex-col gap-1">
            <h2 className="text-12 font-medium text-muted">On the way</h2>
            <ul className="list-disc pl-4">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </section>
        )}
        <Facts label="Image" facts={fileFacts(image)} />
        {image.jobId !== '' && <Asked jobId={image.jobId} />}
        <Collapsible label="For programs" summary="curl and JSON">
          <ForPrograms image={image} />
        </Collapsible>
      </div>
    </aside>
  );
}

function Words(props: { readonly label: string; readonly text: string; readonly missing: string }): ReactNode {
  const { label, text, missing } = props;
  const { copy } = useImageActions();
  return (
    <section className="flex flex-col gap-1">
      <div className="flex min-h-7 items-center justify-between">
        <h2 className="text-12 font-medium text-muted">{label}</h2>
        {text !== '' && (
          <IconButton
            label={`Copy ${label.toLowerCase()}`}
            icon={Copy}
            size="sm"
            onClick={() => void copy(label, text)}
          />
        )}
      </div>
      {text === '' ? (
        <p className="text-muted">{missing}</p>
      ) : (
        <p className="max-h-60 overflow-y-auto break-words whitespace-pre-wrap select-text">{text}</p>
      )}
    </section>
  );
}

function Facts({ label, facts }: { readonly label: string; readonly facts: readonly Fact[] }): ReactNode {
  const { copy } = useImageActions();
  return (
    <section className="flex flex-col gap-1">
      <h2 className="text-12 font-medium text-muted">{label}</h2>
      <dl className="flex flex-col">
        {facts.map((fact) => (
          <div
            key={fact.label}
            className="group -mx-1 grid min-h-7 grid-cols-[5.5rem_minmax(0,1fr)_auto] items-center gap-2 rounded-control px-1 hover:bg-hover"
          >
            <dt className="truncate text-muted">{fact.label}</dt>
            <dd className="min-w-0 truncate tabular-nums select-text" title={fact.value}>
              {fact.value}
            </dd>
            <dd className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
              {/* There are twenty of them, and a tooltip each would double the time until the image is shown. */}
              <button
                type="button"
                aria-label={`Copy ${fact.label.toLowerCase()}`}
                onClick={() => void copy(fact.label, fact.raw ?? fact.value)}
                className="flex size-7 items-center justify-center rounded-control hover:bg-hover"
              >
                <Copy aria-hidden size={14} />
              </button>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Who asked, and the way to the job. */
function Asked({ jobId }: { readonly jobId: string }): ReactNode {
  const { askedBy } = useStudio();
  const job = useStore(askedBy, (state) => state.jobs[jobId]);
  useEffect(() => void askedBy.look(jobId), [askedBy, jobId]);
  const by = job === undefined ? '' : job === 'gone' ? 'No longer known' : (job.client ?? 'A program without a name');
  return (
    <section className="flex flex-col gap-1">
      <h2 className="text-12 font-medium text-muted">Asked by</h2>
      <p className="flex min-h-7 flex-wrap items-center gap-x-3">
        <span className="min-w-0 truncate">{by}</span>
        {job !== undefined && job !== 'gone' && <a href={writeHash('queue', jobId)}>Show the job</a>}
      </p>
    </section>
  );
}
