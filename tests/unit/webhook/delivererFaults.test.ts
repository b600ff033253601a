import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDeliverer, type DelivererPorts } from '../../../src/main/webhook/deliverer.ts';
import { freePort } from '../../support/freePort.ts';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`;

/** One delivery that is always due, and what was logged of it. */
function rig(url: string, over: { nextAt?: () => number | undefined; fetch?: typeof fetch }) {
  const lines: string[] = [];
  const log = (facts: object, message: string): void => void lines.push(`${message} ${JSON.stringify(facts)}`);
  let open = true;
  const deliveries: DelivererPorts['deliveries'] = {
    due: () => (open ? [{ id: 'whk_1', jobId: 'gen_1', url, body: '{}', attempt: 0 }] : []),
    reschedule: () => void (open = false),
    done: () => void (open = false),
    gaveUp: () => void (open = false),
    nextAt: over.nextAt ?? (() => undefined),
  };
  const deliverer = createDeliverer({
    deliveries,
    secret: () => SECRET,
    allowed: () => true,
    fetch: over.fetch ?? fetch,
    now: () => 1_700_000_000_000,
    log: { info: log, warn: log },
    unbookedPauseMs: 10,
  });
  onTestFinished(() => deliverer.stop());
  return { deliverer, lines };
}

describe('the deliverer of webhooks', () => {
  it('looks again after a while when the journal cannot say what is next', async () => {
    let asked = 0;
    const { deliverer, lines } = rig('http://127.0.0.1/hook', {
      fetch: async () => new Response(),
      nextAt: () => {
        asked += 1;
        if (asked <= 2) throw new Error('database is locked');
        return undefined;
      },
    });
    deliverer.poke();
    await vi.waitFor(() => expect(asked).toBe(3));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('database is locked');
  });

  it('logs where it called and why that failed, but nothing of the address that may be secret', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/hook?token=sesame`;
    const { deliverer, lines } = rig(url, {});
    deliverer.poke();
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toContain(`"url":"http://127.0.0.1:${port}/hook"`);
    expect(lines[0]).toContain('ECONNREFUSED');
    expect(lines[0]).not.toContain('sesame');
  });

  it('logs no password of an address that was booked with one', async () => {
    const { deliverer, lines } = rig('http://me:sesame@127.0.0.1/hook', {});
    deliverer.poke();
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    expect(lines[0]).not.toContain('sesame');
  });
});
