import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { linkAbort } from '../../../src/main/platform/linkedAbort.ts';

describe('a linked abort', () => {
  it('aborts with the first of its sources, or at once with one that has aborted', () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const linked = linkAbort(a.signal, b.signal);
    expect(linked.signal.aborted).toBe(false);
    b.abort('late');
    expect(linked.signal.aborted).toBe(true);
    expect(linked.signal.reason).toBe('late');
    expect(linkAbort(a.signal, b.signal).signal.aborted).toBe(true);
  });

  it('leaves nothing on its sources once unlinked', () => {
    const source = new AbortController();
    const linked = linkAbort(source.signal);
    expect(getEventListeners(source.signal, 'abort')).toHaveLength(1);
    linked.unlink();
    expect(getEventListeners(source.signal, 'abort')).toHaveLength(0);
    source.abort();
    expect(linked.signal.aborted).toBe(false);
  });
});
