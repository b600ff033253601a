import type { ReactNode } from 'react';
import type { ThemeChoice } from '../../state/theme.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Segmented } from '../../ui/Segmented.tsx';

const choices: readonly { readonly value: ThemeChoice; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** How the studio looks and works. */
export default function Settings(): ReactNode {
  const { theme } = useStudio();
  const choice = useStore(theme, (state) => state.choice);
  return (
    <div className="flex flex-col items-start gap-4 p-6">
      <h1 className="text-20 font-semibold">Settings</h1>
      <Segmented label="Theme" options={choices} value={choice} onChange={theme.choose} />
    </div>
  );
}
