import type { ReactNode } from 'react';
import type { Settings, SettingsView } from '../../../shared/schema/settings.ts';
import { settingShown, type SettingName } from '../../state/settingEdits.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { SaveMark } from '../../ui/SaveMark.tsx';

export interface Setting<N extends SettingName> {
  /** What was wanted last, else what is in force. */
  readonly value: Settings[N];
  readonly error: string | undefined;
  /** For the place beside the label. */
  readonly aside: ReactNode;
  change(value: Settings[N]): void;
  undo(): void;
}

/** One setting as its field needs it. */
export function useSetting<N extends SettingName>(settings: SettingsView, name: N, label: string): Setting<N> {
  const { settingEdits } = useStudio();
  const edits = useStore(settingEdits, (state) => state.edits);
  const edit = edits[name];
  const undo = (): void => settingEdits.undo(name);
  return {
    value: settingShown(settings, edits, name),
    error: edit?.state === 'refused' ? edit.message : undefined,
    aside: edit && edit.state !== 'saving' && <SaveMark label={label} state={edit.state} onUndo={undo} />,
    change: (value) => void settingEdits.change(name, value),
    undo,
  };
}
