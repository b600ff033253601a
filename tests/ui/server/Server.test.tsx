import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Host, ServerAddress } from '../../../src/shared/contract/channels.ts';
import * as access from '../../../src/shared/contract/accessExamples.ts';
import * as example from '../../../src/shared/contract/examples.ts';
import type { Health } from '../../../src/shared/schema/health.ts';
import Server from '../../../src/renderer/features/server/Server.tsx';
import { StudioProvider } from '../../../src/renderer/studioContext.tsx';
import { createRig, type Rig } from '../support/studioRig.ts';

afterEach(cleanup);

const hostAt = (address: ServerAddress): Host => ({
  platform: 'linux',
  pickFolder: async () => null,
  reveal: async () => {},
  startDrag() {},
  server: async () => address,
  openDocs: vi.fn<() => Promise<void>>(async () => {}),
  onMessage: () => () => {},
});

function show({ host, reach = 'machine' }: { host?: Host; reach?: Health['reach'] } = {}): Rig {
  const rig = createRig();
  if (host) Object.assign(rig.link, { host });
  rig.link.answer('health.get', () => ({ ...example.health, reach, uptimeMs: 61_000 }));
  rig.link.answer('clients.list', () => ({ items: [] }));
  rig.link.answer('keys.list', () => ({ items: [access.key] }));
  rig.link.answer('log.list', () => ({ items: [], lastId: 0 }));
  rig.studio.settings.put(example.settings);
  render(
    <StudioProvider studio={rig.studio}>
      <Server />
    </StudioProvider>,
  );
  return rig;
}

describe('the Server place', () => {
  it('tells in a window of its own where the server listens, and opens its documentation outside', async () => {
    const host = hostAt({ state: 'listening', url: 'http://127.0.0.1:8081' });
    show({ host });
    expect(await screen.findByText('http://127.0.0.1:8081')).toBeDefined();
    expect(await screen.findByText('Tintype 0.1.0, up for 1 minute 1 second')).toBeDefined();
    await userEvent.setup().click(screen.getByRole('button', { name: 'Documentation' }));
    expect(host.openDocs).toHaveBeenCalledOnce();
    expect(screen.queryByRole('link', { name: /Documentation/ })).toBeNull();
  });

  it('says why nothing listens, and shows no example that could not work', async () => {
    show({ host: hostAt({ state: 'off', why: 'Port 8081 is taken. Close the other program and start again.' }) });
    expect(await screen.findByText(/Port 8081 is taken/)).toBeDefined();
    expect((await screen.findAllByText('Not listening')).length).toBe(2);
    expect(screen.getByText('Examples are shown here while the server listens.')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Copy address' })).toBeNull();
  });

  it('warns where other machines can reach it', async () => {
    show({ reach: 'network' });
    expect(await screen.findByText('Other machines too')).toBeDefined();
    expect(screen.getByText(/asks all of them for a key/)).toBeDefined();
  });

  it('asks before a key is revoked, and leaves it alone when that is not wanted', async () => {
    const rig = show();
    rig.link.answer('keys.delete', ({ params }) => ({ id: params.id, deleted: true }));
    const user = userEvent.setup();
    await user.click(screen.getByRole('tab', { name: /^Keys/ }));
    await user.click(await screen.findByRole('button', { name: 'Revoke the key of Note plugin' }));
    await user.click(await screen.findByRole('button', { name: 'Keep it' }));
    expect(rig.link.callsOf('keys.delete')).toEqual([]);
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Revoke the key of Note plugin' }));
    await user.click(await screen.findByRole('button', { name: 'Revoke key' }));
    await waitFor(() => expect(rig.link.callsOf('keys.delete')).toEqual([{ params: { id: access.key.id } }]));
  });

  it('asks for the log only while its part is open', async () => {
    const rig = show();
    const user = userEvent.setup();
    await rig.timers.pass(5000);
    expect(rig.link.callsOf('log.list')).toEqual([]);
    await user.click(screen.getByRole('tab', { name: 'Log' }));
    await rig.timers.pass(1500);
    const asked = rig.link.callsOf('log.list').length;
    expect(asked).toBeGreaterThan(0);
    await user.click(screen.getByRole('tab', { name: 'Access' }));
    await rig.timers.pass(5000);
    expect(rig.link.callsOf('log.list')).toHaveLength(asked);
  });
});
