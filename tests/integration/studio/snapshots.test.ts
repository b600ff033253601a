import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { places } from '../../../src/renderer/state/route.ts';
import { eventually } from '../../support/eventually.ts';
import { rendererOf } from '../../support/renderer.ts';
import { openStudioPage, picturesLoaded } from '../../support/studioPage.ts';
import { useStudioServer } from '../../support/studioServer.ts';
import {
  differenceOf,
  isUpdating,
  keepRenderer,
  PIXEL_TOLERANCE,
  rendererOfSnapshots,
} from '../../support/visualSnapshot.ts';

const server = useStudioServer();
let renderer = '';
beforeAll(async () => {
  renderer = await rendererOf(server.browser());
  if (isUpdating) keepRenderer(renderer);
});

/**
 * Fonts and their smoothing differ between machines, so a snapshot says something only where pages are drawn as they
 * were then. Elsewhere these tests are skipped, and the report says why; what the other specs hold does not depend on it.
 */
describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.for(places)('%s looks as it did', async (place, { skip }) => {
    const drawnBy = rendererOfSnapshots();
    skip(drawnBy !== renderer, `NOT COMPARED: the snapshots were drawn by ${drawnBy}, here it is ${renderer}`);
    const size = { width: 1200, height: 800 };
    const { page } = await openStudioPage(server.browser(), server.app(), { place, theme, size });
    if (place === 'gallery' || place === 'create') await picturesLoaded(page);
    await standsStill(page);
    expect(await differenceOf(page, `${place}-${theme}`)).toBeLessThanOrEqual(PIXEL_TOLERANCE);
  });
});

/** Waits until two looks at the page, a moment apart, see the same. */
async function standsStill(page: Page): Promise<void> {
  let before = '';
  await eventually(
    'the page to stand still',
    async () => {
      const now = (await page.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64');
      const same = now === before;
      before = now;
      return same;
    },
    { everyMs: 250 },
  );
}
