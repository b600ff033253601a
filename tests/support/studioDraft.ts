import type { Page } from 'playwright-core';
import { emptyDraft, type DraftFields } from '../../src/renderer/state/draftFields.ts';

/** Lets the form of Create come up with these fields, as if they had been left there. Reloads the page. */
export async function fillDraft(page: Page, fields: Partial<DraftFields>): Promise<void> {
  const kept = JSON.stringify({ v: 1, data: { ...emptyDraft, ...fields } });
  await page.evaluate(`localStorage.setItem('tintype.draft', ${JSON.stringify(kept)})`);
  await page.reload();
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).waitFor();
}
