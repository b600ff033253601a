import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import Models from '../../../src/renderer/features/models/Models.tsx';
import { progressWords, retryWords } from '../../../src/renderer/features/models/downloads/downloadWords.ts';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { download, entry } from '../../../src/shared/contract/downloadExamples.ts';
import type { CatalogueView } from '../../../src/shared/schema/catalogue.ts';
import type { DownloadView } from '../../../src/shared/schema/download.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

const { downloadId: _, ...offered } = entry;
const free: CatalogueView = {
  ...offered,
  id: 'free',
  name: 'Free model',
  licence: { ...entry.licence, mustAccept: false },
};

async function show(downloads: DownloadView[], catalogue: CatalogueView[] = []): Promise<Rig> {
  const rig = createRig();
  rig.link.answer('downloads.list', () => ({ items: downloads }));
  rig.link.answer('catalogue.list', () => ({ items: catalogue }));
  rig.studio.start();
  rig.connect();
  render(
    <StudioProvider studio={rig.studio}>
      <Models />
    </StudioProvider>,
  );
  await act(() => rig.studio.downloads.refresh());
  return rig;
}

describe('the catalogue', () => {
  it('says what a model is good at, what it takes, and under which licence', async () => {
    await show(
      [],
      [
        { ...offered, gated: true },
        { ...free, installed: true },
        { ...entry, id: 'x', name: 'Other' },
      ],
    );
    const region = screen.getByRole('region', { name: 'Models to download' });
    expect(within(region).getAllByText(entry.goodAt)).toHaveLength(3);
    expect(within(region).getAllByText('6.9 GB')).toHaveLength(3);
    expect(within(region).getAllByText('About 9.5 GB to draw with it')).toHaveLength(3);
    expect(within(region).getAllByRole('link')[0]?.getAttribute('href')).toBe(entry.licence.url);
    expect(within(region).getByText('Wants a Hugging Face token')).toBeDefined();
    expect(within(region).getByText('Installed')).toBeDefined();
    expect(within(region).getByText('In downloads')).toBeDefined();
    expect(within(region).getAllByRole('button')).toHaveLength(1);
  });

  it('shows the licence before anything is asked for', async () => {
    const rig = await show([], [offered]);
    rig.link.answer('downloads.create', () => download);
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: `Download ${entry.name}` }));
    const dialog = await screen.findByRole('dialog', { name: `Licence of ${entry.name}` });
    const accept = within(dialog).getByRole('button', { name: 'Accept and download' });
    await user.click(accept);
    expect(rig.link.callsOf('downloads.create')).toEqual([]);
    await user.click(within(dialog).getByRole('checkbox', { name: 'I have read the licence and accept it' }));
    await user.click(accept);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(rig.link.callsOf('downloads.create')).toEqual([{ body: { catalogueId: entry.id, acceptLicence: true } }]);
  });

  it('begins at once where nothing is to be accepted', async () => {
    const rig = await show([], [free]);
    rig.link.answer('downloads.create', () => ({ ...download, name: free.name }));
    await userEvent.setup().click(screen.getByRole('button', { name: 'Download Free model' }));
    await waitFor(() => expect(screen.getByRole('list', { name: 'Downloads' })).toBeDefined());
    expect(rig.link.callsOf('downloads.create')).toEqual([{ body: { catalogueId: 'free' } }]);
  });
});

describe('a download', () => {
  it('shows how far it is, and follows the events', async () => {
    const rig = await show([download]);
    expect(screen.getAllByText('Downloading · 2.1 GB of 6.9 GB · 21.0 MB/s · about 4 min left').length).toBeGreaterThan(
      0,
    );
    const event = (id: number, data: object) =>
      act(() => rig.link.say({ kind: 'event', event: { id, at: id, ...data } as never }));
    event(1, {
      type: 'download.progress',
      data: { downloadId: download.id, state: 'verifying', bytes: 6_938_078_334, totalBytes: 6_938_078_334 },
    });
    expect(screen.getAllByText('Checking that it is whole · 6.9 GB of 6.9 GB').length).toBeGreaterThan(0);
    rig.link.answer('downloads.list', () => ({
      items: [{ ...download, state: 'complete', modelId: 'sdxl', bytes: 6_938_078_334 }],
    }));
    event(2, { type: 'download.completed', data: { downloadId: download.id, modelId: 'sdxl' } });
    await waitFor(() => expect(screen.getByText('Downloaded · 6.9 GB')).toBeDefined());
    expect(rig.studio.toasts.getState().said).toBe('A download is complete.');
  });

  it.each(['fails', 'is cancelled'])('that %s shows so, however busy another one is', async (how) => {
    const other = { ...download, id: 'dl_other', name: 'Other' };
    const rig = await show([download, other]);
    const error = { code: 'UNREACHABLE' as const, message: 'The server cannot be reached.' };
    const { promise, resolve } = Promise.withResolvers<void>();
    rig.link.answer('downloads.list', async () => {
      await promise;
      return { items: how === 'fails' ? [{ ...download, state: 'failed', error }, other] : [other] };
    });
    const event = (id: number, data: object) =>
      act(() => rig.link.say({ kind: 'event', event: { id, at: id, ...data } as never }));
    if (how === 'fails') event(1, { type: 'download.failed', data: { downloadId: download.id, error } });
    else event(1, { type: 'download.deleted', data: { downloadId: download.id } });
    event(2, { type: 'download.progress', data: { downloadId: other.id, state: 'running', bytes: 6 } });
    await act(async () => resolve());
    if (how === 'fails') await screen.findByText(error.message);
    else await waitFor(() => expect(screen.queryByText(download.name)).toBeNull());
  });

  it('is paused and gone on with', async () => {
    const rig = await show([download]);
    rig.link.answer('downloads.pause', () => ({ ...download, state: 'paused' }));
    rig.link.answer('downloads.resume', () => download);
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: `Pause the download of ${download.name}` }));
    await user.click(await screen.findByRole('button', { name: `Go on with the download of ${download.name}` }));
    await screen.findByRole('button', { name: `Pause the download of ${download.name}` });
    expect(rig.link.callsOf('downloads.resume')).toEqual([{ params: { id: download.id } }]);
  });

  it('is cancelled only after a question', async () => {
    const rig = await show([download]);
    rig.link.answer('downloads.delete', () => ({ id: download.id, deleted: true }));
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: `Cancel the download of ${download.name}` }));
    const question = await screen.findByRole('alertdialog');
    expect(within(question).getByText(/2\.1 GB, is deleted/)).toBeDefined();
    await user.click(within(question).getByRole('button', { name: 'Keep it' }));
    expect(rig.link.callsOf('downloads.delete')).toEqual([]);
    await user.click(screen.getByRole('button', { name: `Cancel the download of ${download.name}` }));
    rig.link.answer('downloads.list', () => ({ items: [] }));
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Cancel download' }));
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Downloads' })).toBeNull());
    expect(rig.link.callsOf('downloads.delete')).toEqual([{ params: { id: download.id } }]);
  });

  it('that failed says why and what to do, and can be tried again', async () => {
    const error = {
      code: 'TOKEN_NEEDED' as const,
      message: 'Hugging Face wants to know who you are. Put a token into Settings.',
    };
    const rig = await show([{ ...download, state: 'failed', error }]);
    rig.link.answer('downloads.resume', () => download);
    expect(screen.getByText(error.message)).toBeDefined();
    expect(screen.getByRole('link', { name: 'Hugging Face token in Settings' }).getAttribute('href')).toBe(
      '#/settings',
    );
    await userEvent.setup().click(screen.getByRole('button', { name: `Try again to download ${download.name}` }));
    await waitFor(() => expect(screen.queryByText(error.message)).toBeNull());
  });

  it('by address is begun, or refused in words', async () => {
    const rig = await show([]);
    const user = userEvent.setup();
    const box = screen.getByRole('textbox', { name: 'Address' });
    const button = screen.getByRole('button', { name: 'Download' });
    rig.link.answer('downloads.create', () => {
      throw new AppError('INVALID_REQUEST', 'no', { issues: [{ path: 'url', message: 'is no web address' }] });
    });
    await user.type(box, 'nonsense');
    await user.click(button);
    await screen.findByText('Is no web address');
    rig.link.answer('downloads.create', () => ({ ...download, name: 'org/name' }));
    await user.clear(box);
    await user.type(box, ' org/name ');
    await user.type(screen.getByRole('textbox', { name: 'File name (optional)' }), 'm.gguf');
    await user.click(button);
    await screen.findByText('org/name');
    expect(rig.link.callsOf('downloads.create').at(-1)).toEqual({ body: { url: 'org/name', name: 'm.gguf' } });
    expect(box).toHaveProperty('value', '');
  });
});

describe('words of a download', () => {
  it('leave out what is not known', () => {
    const { totalBytes: _t, bytesPerSecond: _s, etaMs: _e, ...bare } = download;
    expect(progressWords({ ...bare, state: 'waiting', bytes: 0 })).toBe('Waits for its turn');
    const retry = { reason: 'Cut.', at: 5000, attempt: 1 };
    expect(progressWords({ ...bare, state: 'waiting', bytes: 0, retry })).toBe('Waits');
    expect(progressWords({ ...bare, state: 'running', bytes: 1500 })).toBe('Downloading · 1.5 kB');
    expect(retryWords({ reason: 'Cut.', at: 5000, attempt: 1 }, 1000)).toBe('Cut. It is tried again in 4 s.');
    expect(retryWords({ reason: 'Cut.', at: 600_000, attempt: 1 }, 0)).toBe('Cut. It is tried again in 10 min.');
    expect(retryWords({ reason: 'Cut.', at: 0, attempt: 1 }, 1000)).toBe('Cut. It is tried again now.');
  });
});
