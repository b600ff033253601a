import { FolderPlus, PackageOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';

/** Nothing of one's own is installed: which files fit, and where they go. */
export function AddModel(): ReactNode {
  const { link, settings, settingEdits, route, toasts } = useStudio();
  const folders = useStore(settings, ({ value }) => value?.modelsDirs);
  const { host } = link;
  const add = async (): Promise<void> => {
    const folder = await host?.pickFolder();
    if (!folder || !folders) return;
    const refused = await settingEdits.change('modelsDirs', [...folders, folder]);
    if (refused !== undefined) {
      toasts.error(refused);
      settingEdits.undo('modelsDirs');
    }
  };
  return (
    <div className="rounded-panel border border-line bg-surface">
      <EmptyState
        icon={PackageOpen}
        title="No model of yours yet"
        action={
          host ? (
            <Button variant="primary" size="lg" icon={FolderPlus} disabled={!folders} onClick={() => void add()}>
              Choose a model folder
            </Button>
          ) : (
            <Button variant="primary" size="lg" icon={FolderPlus} onClick={() => route.go('settings')}>
              Add a model folder
            </Button>
          )
        }
      >
        A model is a checkpoint file (.safetensors or .gguf) of Stable Diffusion, FLUX, Chroma, Qwen-Image or Z-Image;
        one in parts needs its text encoders and VAE in the same folders. Download one below, put it into the models
        folder of the app's data folder, or add the folder where yours are, also that of A1111 or ComfyUI. It then shows
        here by itself. Checkpoints as .ckpt or .pt are shown but not used, because loading them can run foreign code.
      </EmptyState>
    </div>
  );
}
