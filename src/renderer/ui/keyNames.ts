/** Whether this runs on a Mac, where the command key takes the place of control. */
export const onMac = (): boolean => /mac|iphone|ipad/i.test(navigator.platform);

const MAC: Readonly<Record<string, string>> = {
  $mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Control: '⌃',
  Enter: '↩',
  Backspace: '⌫',
  Escape: 'Esc',
};
const ELSEWHERE: Readonly<Record<string, string>> = { $mod: 'Ctrl', Control: 'Ctrl', Escape: 'Esc', Delete: 'Del' };
const ANYWHERE: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Space: 'Space',
};

/** The keys of a shortcut in tinykeys' notation (`$mod+Shift+k`), each as it is printed on the keyboard. */
export function keyNames(shortcut: string, mac = onMac()): string[] {
  const names = { ...ANYWHERE, ...(mac ? MAC : ELSEWHERE) };
  return shortcut.split('+').map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

/** The same shortcut for `aria-keyshortcuts`. */
export const ariaShortcut = (shortcut: string, mac = onMac()): string =>
  shortcut.replace('$mod', mac ? 'Meta' : 'Control');
