import type { ElectronParts } from './electronParts.ts';

export interface ExternalLinkOptions {
  readonly dialog: ElectronParts['dialog'];
  readonly shell: Pick<ElectronParts['shell'], 'openExternal'>;
  /** Address of our own HTTP server; empty when nothing listens. */
  readonly serverUrl: () => string;
  /** Whether the studio itself leads to a page: licences, and where a token is made. */
  readonly isStudioPage?: (url: string) => boolean;
}

const DOCS = new Set(['/docs', '/docs/', '/openapi.json']);

/** Whether an address is of the documentation that our own server shows. */
export function isOurDocs(url: string, serverUrl: string): boolean {
  const [asked, own] = [URL.parse(url), URL.parse(serverUrl)];
  if (!asked || !own || (asked.protocol !== 'http:' && asked.protocol !== 'https:')) return false;
  return asked.origin === own.origin && asked.username === '' && asked.password === '' && DOCS.has(asked.pathname);
}

/** Opens a page of our documentation, or one that the studio leads to, in the browser, once the user agreed; resolves to whether it was opened. */
export function createExternalLinks({ dialog, shell, serverUrl, isStudioPage = () => false }: ExternalLinkOptions) {
  return async (url: string): Promise<boolean> => {
    if (!isOurDocs(url, serverUrl()) && !isStudioPage(url)) return false;
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: 'Open this page in your browser?',
      detail: url,
      buttons: ['Open', 'Cancel'],
      defaultId: 0,
      cancelId: 1,
    });
    if (response !== 0) return false;
    await shell.openExternal(url);
    return true;
  };
}
