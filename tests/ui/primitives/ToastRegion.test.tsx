import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { type ReactNode, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToastMessage } from '../../../src/renderer/ui/Toast.tsx';
import { ToastRegion } from '../../../src/renderer/ui/ToastRegion.tsx';

function Page({ messages, ends }: { messages: ToastMessage[]; ends: string[] }): ReactNode {
  const [toasts, setToasts] = useState(messages);
  return (
    <>
      <button type="button">Elsewhere</button>
      <ToastRegion
        toasts={toasts}
        announcement="Connected"
        onEnd={(id, end) => {
          ends.push(`${id} ${end}`);
          setToasts((all) => all.filter((toast) => toast.id !== id));
        }}
      />
    </>
  );
}

const open = (...messages: ToastMessage[]): string[] => {
  const ends: string[] = [];
  render(<Page messages={messages} ends={ends} />);
  return ends;
};
const pass = (ms: number): void =>
  act(() => {
    vi.advanceTimersByTime(ms);
  });
const region = () => screen.getByRole('region', { name: 'Messages' });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('messages', () => {
  it('stand in one polite live region, with what is only said', () => {
    open({ id: 'a', text: 'Image saved.' });
    const live = document.querySelectorAll('[aria-live]');
    expect(live).toHaveLength(1);
    expect(live[0]?.getAttribute('aria-live')).toBe('polite');
    expect(live[0]?.textContent).toContain('Image saved.');
    expect(live[0]?.textContent).toContain('Connected');
  });

  it('go after their time, and stay for good when they have none', () => {
    const ends = open(
      { id: 'a', text: 'Saved.' },
      { id: 'b', text: 'Deleted.', seconds: 8 },
      { id: 'c', text: 'No.', seconds: null },
    );
    pass(5_999);
    expect(ends).toEqual([]);
    pass(1);
    expect(ends).toEqual(['a timeout']);
    pass(2_000);
    expect(ends).toEqual(['a timeout', 'b timeout']);
    pass(3_600_000);
    expect(screen.getByText('No.')).toBeDefined();
  });

  it('wait while the pointer is on them, and go on where they were', () => {
    const ends = open({ id: 'a', text: 'Saved.' });
    pass(4_000);
    fireEvent.pointerEnter(region());
    pass(60_000);
    expect(ends).toEqual([]);
    fireEvent.pointerLeave(region());
    pass(1_999);
    expect(ends).toEqual([]);
    pass(1);
    expect(ends).toEqual(['a timeout']);
  });

  it('wait while the focus is on them', () => {
    const ends = open({ id: 'a', text: 'Saved.' });
    act(() => screen.getByRole('button', { name: 'Close message' }).focus());
    pass(60_000);
    expect(ends).toEqual([]);
    act(() => screen.getByRole('button', { name: 'Elsewhere' }).focus());
    pass(6_000);
    expect(ends).toEqual(['a timeout']);
  });

  it('run their action once and then end', () => {
    const run = vi.fn();
    const ends = open({ id: 'a', text: 'Deleted.', action: { label: 'Undo', run } });
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(run).toHaveBeenCalledTimes(1);
    expect(ends).toEqual(['a action']);
    pass(60_000);
    expect(ends).toEqual(['a action']);
  });
});

describe('F6', () => {
  const elsewhere = () => screen.getByRole('button', { name: 'Elsewhere' });

  it('goes to the newest message and back to where it came from', () => {
    open({ id: 'a', text: 'Saved.' }, { id: 'b', text: 'Deleted.', action: { label: 'Undo', run: () => {} } });
    act(() => elsewhere().focus());
    fireEvent.keyDown(elsewhere(), { key: 'F6' });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Undo' }));
    fireEvent.keyDown(screen.getByRole('button', { name: 'Undo' }), { key: 'F6' });
    expect(document.activeElement).toBe(elsewhere());
  });

  it('does not lose the focus when the last message is closed', () => {
    open({ id: 'a', text: 'Saved.' });
    act(() => elsewhere().focus());
    fireEvent.keyDown(elsewhere(), { key: 'F6' });
    fireEvent.click(screen.getByRole('button', { name: 'Close message' }));
    expect(screen.queryByText('Saved.')).toBeNull();
    expect(document.activeElement).toBe(elsewhere());
  });

  it('is left alone while there is no message', () => {
    open();
    act(() => elsewhere().focus());
    expect(fireEvent.keyDown(elsewhere(), { key: 'F6' })).toBe(true);
    expect(document.activeElement).toBe(elsewhere());
  });
});
