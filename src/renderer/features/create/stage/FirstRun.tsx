import { Cpu, FolderPlus, Sparkles, Waypoints } from 'lucide-react';
import type { ReactNode } from 'react';
import { writeHash } from '../../../state/route.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { useModel } from '../form/formHooks.ts';
import { deviceWords, engineKindWords, isProcessor } from './deviceWords.ts';

const SAMPLE = 'a lighthouse on a cliff at dusk, warm light in the windows, oil painting';

/** Before the first picture: what was found on this machine, and the way to one. */
export function FirstRun(): ReactNode {
  const { feed, models, settings, devices, draft, createForm, jobs, link } = useStudio();
  const engine = useStore(feed, (view) => view.engine);
  const installed = useStore(models, ({ value }) => value);
  const watched = useStore(settings, ({ value }) => value);
  const chosen = useStore(devices, ({ value }) => value?.choice.backend);
  const submitting = useStore(jobs, (state) => state.submitting);
  const model = useModel();
  const usable = installed?.filter(({ state }) => state === 'usable') ?? [];
  // What it cannot do is a reason to add another; the note of one's own model is none.
  const starterNote = model?.builtIn && model.note;
  const addsModel = usable.length === 0 || starterNote !== undefined;
  const { host } = link;
  const first = (): void => {
    if (draft.getState().prompt.trim() === '') draft.set({ prompt: SAMPLE });
    void createForm.submit();
  };
  const addFolder = async (): Promise<void> => {
    const folder = await host?.pickFolder();
    if (folder && watched) await settings.change({ modelsDirs: [...watched.modelsDirs, folder] });
  };
  return (
    <div className="flex max-w-lg flex-col gap-6 p-8">
      <div>
        <h2 className="text-20 font-semibold">Make your first picture</h2>
        <p className="mt-1 text-15 text-muted">
          Say what it should show, or begin with an example. Everything is drawn on this machine; nothing leaves it.
        </p>
      </div>
      <ul className="flex flex-col gap-3">
        <Found icon={Waypoints} title={engineKindWords(engine)}>
          {engine?.state === 'failed' ? engine.error?.message : 'Found and ready to load a model.'}
        </Found>
        <Found icon={Cpu} title={deviceWords(engine, chosen)}>
          {isProcessor(engine, chosen) ? 'Works everywhere; a graphics card is faster.' : 'Pictures are drawn on it.'}
        </Found>
        <Found
          icon={Sparkles}
          title={
            usable.length === 0
              ? 'No model that can be used'
              : usable.length === 1
                ? `One model: ${usable[0]?.name ?? ''}`
                : `${usable.length} models; ${model?.name ?? ''} is chosen`
          }
        >
          {usable.length === 0 ? 'Add a model file or folder in Models.' : (starterNote ?? 'Ready for pictures.')}
        </Found>
      </ul>
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="primary" size="lg" busy={submitting} disabled={model === undefined} onClick={first}>
          Make a first picture
        </Button>
        {addsModel && host && (
          <Button size="lg" icon={FolderPlus} disabled={watched === undefined} onClick={() => void addFolder()}>
            Add a model folder
          </Button>
        )}
        {addsModel && <a href={writeHash('models')}>Add a model in Models</a>}
      </div>
    </div>
  );
}

interface FoundProps {
  readonly icon: typeof Cpu;
  readonly title: string;
  readonly children: ReactNode;
}

function Found({ icon: Icon, title, children }: FoundProps): ReactNode {
  return (
    <li className="flex items-start gap-3">
      <Icon aria-hidden size={20} strokeWidth={1.5} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        <p className="text-muted">{children}</p>
      </div>
    </li>
  );
}
