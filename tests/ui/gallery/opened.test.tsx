import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { Compare } from '../../../src/renderer/features/gallery/compare/Compare.tsx';
import { Detail } from '../../../src/renderer/features/gallery/detail/Detail.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { settled } from '../support/handTimers.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  cleanup();
  for (const stop of stops.splice(0)) stop();
});

/** A connected studio at what was opened by its address; `refuse` is what fetching an image answers until it is mended. */
async function open(shown: ReactNode, refuse: AppError): Promise<Rig & { readonly mend: () => void }> {
  const rig = createRig();
  const refused = (): never => {
    throw refuse;
  };
  rig.link.answer('images.get', refused);
  stops.push(rig.studio.start());
  rig.connect();
  render(<StudioProvider studio={rig.studio}>{shown}</StudioProvider>);
  await act(settled);
  return { ...rig, mend: () => rig.link.answer('images.get', ({ params: { id } }) => ({ ...example.image, id })) };
}

const lost = new AppError('ENGINE_UNAVAILABLE', 'The server cannot be reached. Start it.');
const detail = <Detail id="img_1" />;

describe('an image that was opened', () => {
  it('is gone only where the app says so', async () => {
    await open(detail, new AppError('NOT_FOUND', 'There is no image img_1.'));
    expect(screen.getByRole('heading', { name: 'This image is gone' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('says why it could not be fetched, and is fetched again when asked to', async () => {
    const { mend } = await open(detail, new AppError('INTERNAL_ERROR', 'The disk does not answer. Look into the log.'));
    expect(screen.queryByText('This image is gone')).toBeNull();
    expect(screen.getByText('The disk does not answer. Look into the log.')).toBeTruthy();
    mend();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await act(settled);
    expect(screen.getByRole('button', { name: 'Favourite' })).toBeTruthy();
  });

  it('is fetched again by itself with the next connection', async () => {
    const { mend, connect, link } = await open(detail, lost);
    mend();
    act(() => connect());
    await act(settled);
    expect(screen.getByRole('button', { name: 'Favourite' })).toBeTruthy();
    act(() => connect());
    await act(settled);
    expect(link.callsOf('images.get')).toHaveLength(2);
  });

  it('is told of in the same way where two are compared', async () => {
    const { mend } = await open(<Compare a="img_1" b="img_2" />, lost);
    expect(screen.getByText('The server cannot be reached. Start it.')).toBeTruthy();
    mend();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await act(settled);
    expect(screen.getByRole('complementary', { name: 'Differences' })).toBeTruthy();
  });
});
