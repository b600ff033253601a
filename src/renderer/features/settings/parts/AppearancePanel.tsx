import { Monitor, Moon, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ThemeChoice } from '../../../state/theme.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { type Segment, Segmented } from '../../../ui/Segmented.tsx';

const choices: readonly Segment<ThemeChoice>[] = [
  { value: 'system', label: 'System', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
];

/** Light or dark. */
export function AppearancePanel(): ReactNode {
  const { theme } = useStudio();
  const choice = useStore(theme, (state) => state.choice);
  return (
    <Panel title="Appearance">
      <Segmented label="Theme" options={choices} value={choice} onChange={theme.choose} />
    </Panel>
  );
}
