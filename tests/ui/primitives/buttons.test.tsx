import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Heart } from 'lucide-react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Button } from '../../../src/renderer/ui/Button.tsx';
import { IconButton } from '../../../src/renderer/ui/IconButton.tsx';

afterEach(cleanup);

describe('a button', () => {
  it('does not submit the form around it unless told', () => {
    render(<Button>Reset</Button>);
    expect(screen.getByRole('button').getAttribute('type')).toBe('button');
  });

  it('keeps its name and the focus while busy, and does not answer', async () => {
    const onClick = vi.fn();
    const { rerender } = render(<Button onClick={onClick}>Save</Button>);
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    rerender(
      <Button busy onClick={onClick}>
        Save
      </Button>,
    );
    const button = screen.getByRole('button', { name: 'Save' });
    await user.click(button);
    await user.keyboard('{Enter} ');
    expect(onClick).toHaveBeenCalledTimes(1);
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute('aria-busy')).toBe('true');
    expect(button.getAttribute('aria-disabled')).toBe('true');
  });

  it('does not answer and is passed over by Tab when disabled', async () => {
    const onClick = vi.fn();
    render(
      <Button disabled onClick={onClick}>
        Delete
      </Button>,
    );
    const user = userEvent.setup();
    await user.click(screen.getByRole('button'));
    await user.tab();
    expect(onClick).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(document.body);
  });
});

describe('an icon button', () => {
  it('has its label as its name, its shortcut for assistive technology, and whether it is on', () => {
    render(<IconButton label="Favourite" icon={Heart} shortcut="$mod+d" pressed />);
    const button = screen.getByRole('button', { name: 'Favourite', pressed: true });
    expect(button.getAttribute('aria-keyshortcuts')).toBe('Control+d');
  });

  it('shows its name as a tooltip when the keyboard reaches it', async () => {
    render(<IconButton label="Favourite" icon={Heart} shortcut="$mod+d" />);
    await userEvent.setup().tab();
    expect(await screen.findByText('Favourite')).toBeDefined();
    expect(screen.getByText('Ctrl+D')).toBeDefined();
  });
});
