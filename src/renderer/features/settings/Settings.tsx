import { type ReactNode, useEffect } from 'react';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { BuildsPanel } from './engine/builds/BuildsPanel.tsx';
import { DevicesPanel } from './engine/DevicesPanel.tsx';
import { EnginePanel } from './engine/EnginePanel.tsx';
import { AboutPanel } from './parts/AboutPanel.tsx';
import { AppearancePanel } from './parts/AppearancePanel.tsx';
import { DownloadsPanel } from './parts/DownloadsPanel.tsx';
import { FoldersPanel } from './parts/FoldersPanel.tsx';
import { OthersPanel } from './parts/OthersPanel.tsx';
import { StoragePanel } from './parts/StoragePanel.tsx';

/** How the app works and looks; every change counts at once. */
export default function Settings(): ReactNode {
  const { settings, health, pictureFolder, devices, builds } = useStudio();
  const { value, state } = useStore(settings, (resource) => resource);
  const failed = useStore(settings, (resource) => (resource.state === 'failed' ? resource.error : undefined));
  useEffect(() => {
    void health.refresh();
    void pictureFolder.refresh();
    void devices.refresh();
    void builds.refresh();
  }, [health, pictureFolder, devices, builds]);
  return (
    <div className="@container mx-auto flex max-w-6xl flex-col gap-4 p-6">
      <h1 className="text-20 font-semibold">Settings</h1>
      {value === undefined && (
        <p className="flex flex-wrap items-center gap-3 text-muted">
          {state === 'failed' ? failed : 'Fetching the settings'}
          {state === 'failed' && <Button onClick={() => void settings.refresh()}>Try again</Button>}
        </p>
      )}
      <div className="grid items-start gap-4 @min-[52rem]:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          {value && <EnginePanel settings={value} />}
          <DevicesPanel />
          <BuildsPanel />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <AppearancePanel />
          {value && <OthersPanel settings={value} />}
          {value && <FoldersPanel folders={value.modelsDirs} />}
          {value && <DownloadsPanel settings={value} />}
          <StoragePanel />
          <AboutPanel />
        </div>
      </div>
    </div>
  );
}
