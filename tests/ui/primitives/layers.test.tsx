import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Copy, Ellipsis } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AlertDialog } from '../../../src/renderer/ui/AlertDialog.tsx';
import { Button } from '../../../src/renderer/ui/Button.tsx';
import { Collapsible } from '../../../src/renderer/ui/Collapsible.tsx';
import { ContextMenu } from '../../../src/renderer/ui/ContextMenu.tsx';
import { Dialog } from '../../../src/renderer/ui/Dialog.tsx';
import { IconButton } from '../../../src/renderer/ui/IconButton.tsx';
import { Menu } from '../../../src/renderer/ui/Menu.tsx';
import { Popover } from '../../../src/renderer/ui/Popover.tsx';
import { Tabs } from '../../../src/renderer/ui/Tabs.tsx';
import { TextField } from '../../../src/renderer/ui/TextField.tsx';

afterEach(cleanup);

function Styles(): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Save</Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Save as a style" description="Kept under this name.">
        <TextField label="Name" value="" onChange={() => {}} />
      </Dialog>
    </>
  );
}

describe('a dialog', () => {
  it('is named and described, gives the focus to its first control, and back when Escape closes it', async () => {
    render(<Styles />);
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(
      await screen.findByRole('dialog', { name: 'Save as a style', description: 'Kept under this name.' }),
    ).toBeDefined();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Name' })));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Save' })));
  });

  it('closes by its button', async () => {
    render(<Styles />);
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await user.click(await screen.findByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe('a question', () => {
  it('puts the focus on the safe answer and takes Escape for it', async () => {
    const onCancel = vi.fn();
    const onConfirm = vi.fn();
    render(
      <AlertDialog
        open
        title="Delete 12 images?"
        description="This cannot be undone."
        confirmLabel="Delete"
        tone="danger"
        onConfirm={onConfirm}
        onCancel={onCancel}
      />,
    );
    const user = userEvent.setup();
    expect(await screen.findByRole('alertdialog', { name: 'Delete 12 images?' })).toBeDefined();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' })));
    await user.keyboard('{Escape}');
    expect(onCancel).toHaveBeenCalledTimes(1);
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    expect(onConfirm).toHaveBeenCalledTimes(1);
  });
});

describe('a menu', () => {
  const entries = (onSelect: () => void, onChange: (value: string) => void) =>
    [
      { kind: 'action', label: 'Copy recipe', icon: Copy, shortcut: '$mod+c', onSelect },
      { kind: 'separator' },
      { kind: 'check', label: 'Show prompts', checked: true, onChange: () => {} },
      {
        kind: 'choice',
        label: 'Order',
        value: 'newest',
        options: [
          { value: 'newest', label: 'Newest first' },
          { value: 'oldest', label: 'Oldest first' },
        ],
        onChange,
      },
    ] as const;

  it('opens and chooses by keyboard, and gives the focus back', async () => {
    const onSelect = vi.fn();
    render(<Menu trigger={<IconButton label="More" icon={Ellipsis} />} entries={entries(onSelect, () => {})} />);
    const user = userEvent.setup();
    await user.tab();
    await user.keyboard('{Enter}');
    const item = await screen.findByRole('menuitem', { name: 'Copy recipe' });
    await waitFor(() => expect(document.activeElement).toBe(item));
    await user.keyboard('{Enter}');
    expect(onSelect).toHaveBeenCalledTimes(1);
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More' })));
  });

  it('tells what is chosen and hands on a new choice', async () => {
    const onChange = vi.fn();
    render(<Menu trigger={<Button>Order</Button>} entries={entries(() => {}, onChange)} />);
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Order' }));
    expect(await screen.findByRole('menuitemcheckbox', { name: 'Show prompts', checked: true })).toBeDefined();
    expect(screen.getByRole('menuitemradio', { name: 'Newest first', checked: true })).toBeDefined();
    await user.click(screen.getByRole('menuitemradio', { name: 'Oldest first' }));
    expect(onChange).toHaveBeenCalledExactlyOnceWith('oldest');
  });

  it('opens at the right button too', async () => {
    render(
      <ContextMenu
        entries={entries(
          () => {},
          () => {},
        )}
      >
        <button type="button">Picture</button>
      </ContextMenu>,
    );
    await userEvent.setup().pointer({ keys: '[MouseRight]', target: screen.getByRole('button', { name: 'Picture' }) });
    expect(await screen.findByRole('menuitem', { name: 'Copy recipe' })).toBeDefined();
  });
});

describe('a popover', () => {
  it('is a named dialog at its button, and Escape closes it', async () => {
    render(
      <Popover trigger={<Button>Styles</Button>} title="Saved styles">
        <Button>Evening light</Button>
      </Popover>,
    );
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Styles' }));
    expect(await screen.findByRole('dialog', { name: 'Saved styles' })).toBeDefined();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

function Examples(): ReactNode {
  const [value, setValue] = useState<'curl' | 'python'>('curl');
  return (
    <Tabs
      label="Examples"
      value={value}
      onChange={setValue}
      tabs={[
        { value: 'curl', label: 'curl', panel: 'curl -X POST' },
        { value: 'python', label: 'Python', count: 2, panel: 'import requests' },
      ]}
    />
  );
}

describe('folded and tabbed parts', () => {
  it('show one panel of several', async () => {
    render(<Examples />);
    const user = userEvent.setup();
    expect(screen.getByRole('tablist', { name: 'Examples' })).toBeDefined();
    await user.tab();
    await user.keyboard('{ArrowRight}{Enter}');
    expect(screen.getByRole('tab', { name: /Python/, selected: true })).toBeDefined();
    expect(screen.getByRole('tabpanel').textContent).toBe('import requests');
  });

  it('unfold by keyboard', async () => {
    render(<Collapsible label="More settings">Scheduler</Collapsible>);
    const user = userEvent.setup();
    const trigger = screen.getByRole('button', { name: 'More settings' });
    expect(trigger.getAttribute('aria-expanded')).toBe('false');
    await user.tab();
    await user.keyboard('{Enter}');
    expect(trigger.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText('Scheduler')).toBeDefined();
  });
});
