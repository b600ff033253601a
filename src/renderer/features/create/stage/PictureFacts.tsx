import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { find } from '../../../state/gallery.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { copyWords } from '../clipboard.ts';
import type { Picture } from './jobChoice.ts';

/** How a picture was drawn. */
export function PictureFacts({ job, image }: Picture): ReactNode {
  const { models, gallery, toasts } = useStudio();
  const { request } = job;
  const installed = useStore(models, ({ value }) => value);
  const details = useStore(gallery, (state) => find(state, image.id));
  const model = installed?.find(({ id }) => id === request.model)?.name ?? request.model;
  const engine = details?.recipe?.engine;
  const facts: readonly (readonly [string, string])[] = [
    ['Model', model],
    ['Size', `${image.width} × ${image.height}`],
    ['Seed', String(image.seed)],
    ['Steps', String(request.steps)],
    ['Guidance', String(request.cfgScale)],
    ['Sampler', request.sampler],
    ['Scheduler', request.scheduler],
    ...request.loras.map(({ id, weight }) => ['LoRA', `${id} at ${weight}`] as const),
    ...(request.initImage === undefined ? [] : [['Start image', `strength ${request.strength}`] as const]),
    ['Time', `${(image.timeTaken / 1000).toFixed(1)} s`],
    ...(engine ? [['Device', engine.device] as const] : []),
    [
      'File',
      request.format === 'png' ? 'PNG' : `${request.format === 'jpeg' ? 'JPEG' : 'WebP'}, quality ${request.quality}`,
    ],
  ];
  return (
    <div className="flex flex-col gap-4">
      <Text
        label="Prompt"
        text={request.prompt}
        onCopy={() => void copyWords(request.prompt, 'Prompt copied.', toasts)}
      />
      {request.negativePrompt !== '' && <Text label="Negative prompt" text={request.negativePrompt} />}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-12">
        {facts.map(([name, value]) => (
          <div key={`${name} ${value}`} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="m-0 break-words tabular-nums select-text">{value}</dd>
          </div>
        ))}
      </dl>
      {job.notes.length > 0 && (
        <ul className="list-disc pl-4 text-12 text-muted">
          {job.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly text: string;
  readonly onCopy?: () => void;
}

function Text({ label, text, onCopy }: TextProps): ReactNode {
  return (
    <div>
      <div className="flex min-h-7 items-center justify-between">
        <h2 className="text-12 text-muted">{label}</h2>
        {onCopy && <IconButton label={`Copy the ${label.toLowerCase()}`} icon={Copy} size="sm" onClick={onCopy} />}
      </div>
      <p className="text-13 break-words whitespace-pre-wrap select-text">{text}</p>
    </div>
  );
}
