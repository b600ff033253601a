import { createHash } from 'node:crypto';
import { availableParallelism, cpus } from 'node:os';
import type { Browser } from 'playwright-core';

/** Text in the fonts of the studio, as the machine at hand draws it. */
const SAMPLE = `<body style="margin:8px;background:#fff;color:#000;font:13px system-ui,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif">
<p>Handgloves 0123456789 (éü) × → … “quoted”</p><p style="font-weight:600;font-size:20px">Handgloves</p>
<p style="font-family:ui-monospace,'Liberation Mono',monospace">Handgloves 0123</p></body>`;

/**
 * What draws pages here: the browser's major version, a hash of how it draws text, so of the fonts, and the processor,
 * whose name stands on the pages and makes the masks as wide as it is.
 */
export async function rendererOf(browser: Browser): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 400, height: 160 } });
  try {
    await page.setContent(SAMPLE);
    const drawn = createHash('sha256')
      .update(await page.screenshot())
      .digest('hex');
    const processor = `${cpus()[0]?.model.trim()} × ${availableParallelism()}`;
    return `Chromium ${browser.version().split('.')[0]}, text ${drawn.slice(0, 12)}, ${processor}`;
  } finally {
    await page.close();
  }
}
