import type { ElectronParts } from './electronParts.ts';

/** Lets the user pick a folder; null when none was. */
export async function pickFolder(dialog: ElectronParts['dialog']): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: 'Choose a folder',
    properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
