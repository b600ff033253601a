import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { NumberField } from '../../../src/renderer/ui/NumberField.tsx';

type Change = [value: number | null, problem: string | null];

function Width({ changes, start }: { changes: Change[]; start: number | null }): ReactNode {
  const [value, setValue] = useState(start);
  return (
    <>
      <NumberField
        label="Width"
        min={64}
        max={2048}
        multipleOf={8}
        hint="In pixels"
        value={value}
        onChange={(next, problem) => {
          changes.push([next, problem]);
          setValue(next);
        }}
      />
      <button type="button" onClick={() => setValue(256)}>
        Small
      </button>
    </>
  );
}

const open = (start: number | null = 512) => {
  const changes: Change[] = [];
  render(<Width changes={changes} start={start} />);
  return { changes, box: screen.getByRole<HTMLInputElement>('textbox', { name: 'Width' }), user: userEvent.setup() };
};

afterEach(cleanup);

describe('a number field', () => {
  it('tells the number at every key, and the problem while there is one', async () => {
    const { changes, box, user } = open();
    await user.clear(box);
    await user.type(box, '128');
    const problem = 'Enter a multiple of 8 from 64 to 2048.';
    expect(changes).toEqual([
      [null, problem],
      [null, problem],
      [null, problem],
      [128, null],
    ]);
  });

  it('keeps what does not fit as it was typed, and shows the error once it is left', async () => {
    const { box, user } = open();
    await user.clear(box);
    await user.type(box, '99999');
    expect(screen.queryByText(/Enter a multiple/)).toBeNull();
    await user.tab();
    expect(box.value).toBe('99999');
    expect(box.getAttribute('aria-invalid')).toBe('true');
    const below = document.querySelector(`[id="${box.getAttribute('aria-describedby')}"]`);
    expect(below?.textContent).toBe('Enter a multiple of 8 from 64 to 2048.');
  });

  it('takes the error away with the key that mends it', async () => {
    const { box, user } = open();
    await user.clear(box);
    await user.type(box, '6');
    await user.tab();
    await user.type(box, '4');
    expect(box.getAttribute('aria-invalid')).toBeNull();
    expect(screen.getByText('In pixels')).toBeDefined();
  });

  it('does nothing at arrow keys and at the wheel', async () => {
    const { changes, box, user } = open();
    await user.click(box);
    await user.keyboard('{ArrowUp}{ArrowDown}{PageUp}');
    box.dispatchEvent(new WheelEvent('wheel', { deltaY: 100, bubbles: true }));
    expect(box.value).toBe('512');
    expect(changes).toEqual([]);
  });

  it('takes a value given from outside, even over something that does not fit', async () => {
    const { box, user } = open();
    await user.clear(box);
    await user.type(box, 'wide');
    await user.click(screen.getByRole('button', { name: 'Small' }));
    expect(box.value).toBe('256');
    expect(box.getAttribute('aria-invalid')).toBeNull();
  });

  it('keeps the way a number is written while it means the same', async () => {
    const { box, user } = open();
    await user.clear(box);
    await user.type(box, '0512');
    expect(box.value).toBe('0512');
  });
});
