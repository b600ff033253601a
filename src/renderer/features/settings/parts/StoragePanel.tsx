import { FolderOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Panel } from '../../../ui/Panel.tsx';

/** Where pictures are, in words, and the way there where there is one. */
export function StoragePanel(): ReactNode {
  const { pictureFolder, link } = useStudio();
  const folder = useStore(pictureFolder, ({ value }) => value);
  return (
    <Panel title="Storage">
      <div className="flex flex-col items-start gap-3">
        <p className="text-muted">
          {folder && <span className="text-text">{countWords(folder.total)} </span>}
          Each is a file of its own in the images folder of the app's data folder, with its whole recipe inside. They
          stay there until you delete them in the gallery; nothing is sent anywhere.
        </p>
        {link.host && (
          <Button
            icon={FolderOpen}
            disabled={folder?.latestId === undefined}
            onClick={() => void pictureFolder.reveal()}
          >
            Show the folder
          </Button>
        )}
      </div>
    </Panel>
  );
}

const countWords = (total: number): string =>
  total === 0
    ? 'No picture is kept yet.'
    : total === 1
      ? 'One picture is kept.'
      : `${total.toLocaleString()} pictures are kept.`;
