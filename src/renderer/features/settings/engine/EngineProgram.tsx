import { FolderOpen } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { SettingsView } from '../../../../shared/schema/settings.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Select } from '../../../ui/Select.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { useSetting } from '../useSetting.tsx';
import { programOptions, programReason } from './engineChoices.ts';

/** Which program draws: the one that comes along, or an sd-server of the user's own. */
export function EngineProgram({ settings }: { readonly settings: SettingsView }): ReactNode {
  const { devices } = useStudio();
  const programs = useStore(devices, ({ value }) => value?.choice.programs) ?? [];
  const engine = useSetting(settings, 'engine', 'Engine');
  const problems = programs.flatMap(({ problem }) => problem ?? []);
  return (
    <>
      <Select
        label="Engine"
        options={programOptions(engine.value, programs)}
        value={engine.value}
        onChange={engine.change}
        error={engine.error}
        aside={engine.aside}
        hint={programReason(engine.value)}
      />
      {problems.map((problem) => (
        <p key={problem} className="text-12 break-words text-danger">
          {problem}
        </p>
      ))}
      <OwnProgram settings={settings} />
    </>
  );
}

function OwnProgram({ settings }: { readonly settings: SettingsView }): ReactNode {
  const { link, settingEdits, devices } = useStudio();
  const own = useSetting(settings, 'sdServerPath', 'Your own sd-server');
  const [typed, setTyped] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { host } = link;
  const shown = typed ?? own.value ?? '';
  const save = async (file: string | null): Promise<void> => {
    setBusy(true);
    const refused = await settingEdits.change('sdServerPath', file);
    setBusy(false);
    if (refused !== undefined) return;
    setTyped(undefined);
    await devices.refresh();
  };
  const pick = async (): Promise<void> => {
    const folder = await host?.pickFolder();
    if (!folder) return;
    const windows = host?.platform === 'win32';
    setTyped(`${folder}${windows ? '\\sd-server.exe' : '/sd-server'}`);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (shown.trim() !== '') void save(shown.trim());
      }}
    >
      <TextField
        label="Your own sd-server"
        placeholder="/home/me/stable-diffusion.cpp/sd-server"
        mono
        maxLength={4096}
        value={shown}
        onChange={(next) => {
          setTyped(next);
          own.undo();
        }}
        error={own.error}
        aside={own.aside}
        hint="The full path of the server program of stable-diffusion.cpp, if you have a build that suits your card. It is asked for its version before it is taken, and draws a test picture before it is trusted."
        trailing={
          <>
            {host && (
              <Button icon={FolderOpen} disabled={busy} aria-label="Choose its folder" onClick={() => void pick()}>
                Folder
              </Button>
            )}
            <Button
              type="submit"
              busy={busy}
              disabled={shown.trim() === '' || shown.trim() === settings.sdServerPath}
              aria-label="Save the path of your sd-server"
            >
              Save
            </Button>
            {settings.sdServerPath !== null && (
              <Button
                disabled={busy}
                aria-label="Remove your sd-server"
                onClick={() => {
                  setTyped(undefined);
                  void save(null);
                }}
              >
                Remove
              </Button>
            )}
          </>
        }
      />
    </form>
  );
}
