import type { Page } from 'playwright-core';

/** What has the focus. */
export interface Focused {
  /** Its label or its words, as far as they can be read off it. */
  readonly name: string;
  readonly html: string;
  /** It, or what frames it, wears the ring. */
  readonly ring: boolean;
  /** A part of it is within the window, with nothing but itself over its middle. */
  readonly inView: boolean;
}

const FOCUSED = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const frames = [element, element.parentElement, element.parentElement?.parentElement].filter(Boolean);
  const ring = frames.map((one) => getComputedStyle(one)).some(
    ({ outlineStyle, outlineWidth }) => outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2,
  );
  // A control may be drawn by what it stands in, as the knob of a slider by its track.
  const shown = frames.find((one) => one.getBoundingClientRect().width > 4) ?? element;
  const box = shown.getBoundingClientRect();
  const left = Math.max(0, box.left), right = Math.min(innerWidth, box.right);
  const top = Math.max(0, box.top), bottom = Math.min(innerHeight, box.bottom);
  const over = left < right && top < bottom ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
  const inView = over !== null && frames.some((one) => one.contains(over));
  const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(' ');
  const by = element.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
  const name = element.getAttribute('aria-label') ?? by ?? (labels || element.textContent || element.getAttribute('title') || '');
  return { name: name.trim(), html: element.outerHTML.slice(0, 160), ring, inView };
})()`;

/** What has the focus; null when nothing has. */
export const focusedIn = (page: Page): Promise<Focused | null> => page.evaluate<Focused | null>(FOCUSED);

/** Presses Tab until the focus is on a control of this name, at most once round; throws when it is not met. */
export async function tabTo(page: Page, name: RegExp, presses = 120): Promise<void> {
  const met: string[] = [];
  for (let press = 0; press < presses; press += 1) {
    await page.keyboard.press('Tab');
    const at = await focusedIn(page);
    if (at && name.test(at.name)) return;
    met.push(at?.name.slice(0, 40) ?? '(nothing)');
  }
  throw new Error(`no control named ${String(name)} was met with Tab, but ${met.join(' | ')}`);
}

/**
 * Walks once round the page with Tab and answers what was met, in order; it ends where it began, or with nothing
 * focused, or after so many presses (a long list need not be walked to its end).
 */
export async function tabRound(page: Page, presses: number): Promise<Focused[]> {
  const met: Focused[] = [];
  for (let press = 0; press < presses; press += 1) {
    await page.keyboard.press('Tab');
    const at = await focusedIn(page);
    if (at === null || (met.length > 1 && at.html === met[0]?.html)) break;
    met.push(at);
  }
  return met;
}
