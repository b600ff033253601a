import { FolderOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { writeHash } from '../../../state/route.ts';
import { settingShown } from '../../../state/settingEdits.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { ListField } from '../../../ui/ListField.tsx';
import { Panel } from '../../../ui/Panel.tsx';

/** Where models are looked for, beside the app's own folder. */
export function FoldersPanel({ folders }: { readonly folders: readonly string[] }): ReactNode {
  const { settings, settingEdits, link } = useStudio();
  const view = useStore(settings, ({ value }) => value);
  const edits = useStore(settingEdits, (state) => state.edits);
  const edit = edits.modelsDirs;
  const refused = edit?.state === 'refused' ? edit.message : undefined;
  const { host } = link;
  const add = async (folder: string): Promise<boolean> =>
    (await settingEdits.change('modelsDirs', [...folders, folder])) === undefined;
  const pick = async (): Promise<void> => {
    const folder = await host?.pickFolder();
    if (folder) await add(folder);
  };
  return (
    <Panel
      title="Model folders"
      actions={
        <a className="leading-7" href={writeHash('models')}>
          See the models
        </a>
      }
    >
      <ListField
        label="Further folders"
        hint="Looked into beside the app's own models folder, and watched: a model that is put there shows by itself."
        empty="None. Models are looked for in the app's own folder alone."
        items={refused === undefined && view ? settingShown(view, edits, 'modelsDirs') : folders}
        addLabel="Add a folder by its full path"
        placeholder="/home/me/models"
        onAdd={add}
        onRemove={(folder) =>
          void settingEdits.change(
            'modelsDirs',
            folders.filter((one) => one !== folder),
          )
        }
        error={refused}
        saved={edit?.state}
        onUndo={() => settingEdits.undo('modelsDirs')}
        actions={
          host && (
            <Button icon={FolderOpen} onClick={() => void pick()}>
              Choose
            </Button>
          )
        }
      />
    </Panel>
  );
}
