import { Undo2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImageSource } from '../../../../shared/schema/image.ts';
import { restoredWords } from '../../../state/pictureRestore.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { useModel } from './formHooks.ts';

const sources: Readonly<Record<ImageSource, string>> = {
  tintype: 'Tintype',
  a1111: 'AUTOMATIC1111',
  comfyui: 'ComfyUI',
  invokeai: 'InvokeAI',
  swarmui: 'SwarmUI',
  sdcpp: 'stable-diffusion.cpp',
  unknown: 'another program',
};

/** What was taken over from a picture, a job or a link, what was not, and the way back. */
export function RestoreNotice(): ReactNode {
  const { pictureRestore, draft } = useStudio();
  const notice = useStore(pictureRestore, (state) => state.notice);
  const model = useModel();
  if (!notice) return null;
  const canStart = model?.features?.initImage ?? false;
  return (
    <section aria-label="Settings taken over" className="rounded-panel border border-line bg-surface p-3">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="text-13 font-medium break-words">
            {notice.kind === 'restored'
              ? `Settings of ${notice.name}`
              : `${notice.name} does not tell how it was drawn`}
          </p>
          {notice.kind === 'restored' && (
            <p className="mt-0.5 text-12 break-words text-muted">
              {notice.source === 'tintype' ? '' : `Drawn with ${sources[notice.source]}. `}
              {sentence(restoredWords(notice.request))}
            </p>
          )}
        </div>
        <IconButton label="Close this notice" icon={X} size="sm" onClick={pictureRestore.dismiss} />
      </div>
      {notice.warnings.length > 0 && (
        <ul className="mt-1 list-disc pl-4 text-12 break-words text-warn">
          {notice.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <div className="mt-2 flex flex-wrap gap-2 empty:hidden">
        {notice.kind === 'restored' && (
          <Button size="sm" icon={Undo2} onClick={pictureRestore.undo}>
            Undo
          </Button>
        )}
        {notice.kind === 'nothing' && canStart && (
          <Button
            size="sm"
            onClick={() => {
              draft.set({ initImage: notice.image, maskImage: null });
              pictureRestore.dismiss();
            }}
          >
            Start from it
          </Button>
        )}
      </div>
    </section>
  );
}

const sentence = (words: readonly string[]): string => {
  const text = words.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};
