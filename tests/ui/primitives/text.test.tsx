import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef, type ReactNode, useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CopyBlock } from '../../../src/renderer/ui/CopyBlock.tsx';
import { SearchField } from '../../../src/renderer/ui/SearchField.tsx';
import { TagInput } from '../../../src/renderer/ui/TagInput.tsx';
import { TextArea } from '../../../src/renderer/ui/TextArea.tsx';
import { TextField } from '../../../src/renderer/ui/TextField.tsx';

afterEach(cleanup);

const describedBy = (element: Element): string | null =>
  document.querySelector(`[id="${element.getAttribute('aria-describedby')}"]`)?.textContent ?? null;

describe('text fields', () => {
  it('are tied to their label and hint, and the error takes the place of the hint', () => {
    const { rerender } = render(<TextField label="Address" hint="Of this machine." value="" onChange={() => {}} />);
    const box = screen.getByRole('textbox', { name: 'Address' });
    expect(describedBy(box)).toBe('Of this machine.');
    expect(box.getAttribute('aria-invalid')).toBeNull();
    rerender(<TextField label="Address" hint="Of this machine." error="Enter a port." value="" onChange={() => {}} />);
    expect(describedBy(box)).toBe('Enter a port.');
    expect(box.getAttribute('aria-invalid')).toBe('true');
    expect(screen.queryByText('Of this machine.')).toBeNull();
  });

  it('keep their name when the label is hidden', () => {
    render(<TextArea label="Prompt" hideLabel aside="3 of 77" value="" onChange={() => {}} />);
    expect(screen.getByRole('textbox', { name: 'Prompt' })).toBeDefined();
    expect(screen.getByText('3 of 77')).toBeDefined();
  });

  it('hand on what is typed, keys, and the element itself', async () => {
    const area = createRef<HTMLTextAreaElement>();
    const onChange = vi.fn();
    const onKeyDown = vi.fn();
    render(<TextArea label="Prompt" ref={area} value="" onChange={onChange} onKeyDown={onKeyDown} />);
    await userEvent.setup().type(screen.getByRole('textbox'), 'a');
    expect(onChange).toHaveBeenCalledExactlyOnceWith('a');
    expect(onKeyDown).toHaveBeenCalledTimes(1);
    expect(area.current).toBe(screen.getByRole('textbox'));
  });
});

describe('a search field', () => {
  function Search(): ReactNode {
    const [value, setValue] = useState('sea');
    return <SearchField label="Search images" value={value} onChange={setValue} shortcut="$mod+f" />;
  }

  it('is emptied by Escape, which goes no further then', () => {
    render(<Search />);
    const box = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search images' });
    const heard = vi.fn();
    document.addEventListener('keydown', heard, { once: true });
    fireEvent.keyDown(box, { key: 'Escape' });
    expect(box.value).toBe('');
    fireEvent.keyDown(box, { key: 'Escape' });
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('keeps the focus when its button empties it', async () => {
    render(<Search />);
    await userEvent.setup().click(screen.getByRole('button', { name: 'Clear search' }));
    const box = screen.getByRole<HTMLInputElement>('searchbox');
    expect(box.value).toBe('');
    expect(document.activeElement).toBe(box);
  });
});

describe('a tag input', () => {
  function Tags({ seen }: { seen: string[][] }): ReactNode {
    const [tags, setTags] = useState(['sea']);
    return (
      <TagInput
        label="Tags"
        tags={tags}
        onChange={(next) => {
          seen.push(next);
          setTags(next);
        }}
      />
    );
  }
  const open = () => {
    const seen: string[][] = [];
    render(<Tags seen={seen} />);
    return { seen, box: screen.getByRole<HTMLInputElement>('textbox', { name: 'Tags' }), user: userEvent.setup() };
  };

  it('adds at Enter, at a comma and when left, each word once', async () => {
    const { seen, box, user } = open();
    await user.type(box, ' night {Enter}sea{Enter}fog,dusk');
    await user.tab();
    expect(seen.at(-1)).toEqual(['sea', 'night', 'fog', 'dusk']);
    expect(box.value).toBe('');
  });

  it('takes pasted words apart', async () => {
    const { seen, box, user } = open();
    await user.click(box);
    await user.paste('fog, dusk,,fog');
    expect(seen).toEqual([['sea', 'fog', 'dusk']]);
  });

  it('takes tags away by Backspace in the empty box and by their buttons', async () => {
    const { seen, box, user } = open();
    await user.type(box, 'ab{Enter}x{Backspace}{Backspace}');
    expect(seen.at(-1)).toEqual(['sea']);
    await user.click(screen.getByRole('button', { name: 'Remove sea' }));
    expect(seen.at(-1)).toEqual([]);
    expect(document.activeElement).toBe(box);
  });
});

describe('a block to copy', () => {
  it('copies the text and says so', async () => {
    const copy = vi.fn(() => Promise.resolve());
    render(<CopyBlock label="curl" code="curl -X POST" copy={copy} />);
    await userEvent.setup().click(screen.getByRole('button', { name: 'Copy curl' }));
    expect(copy).toHaveBeenCalledExactlyOnceWith('curl -X POST');
    expect(await screen.findByRole('button', { name: 'Copied curl' })).toBeDefined();
    expect(screen.getByRole('status').textContent).toBe('Copied');
  });

  it('selects the text where the clipboard is shut off', async () => {
    render(<CopyBlock label="curl" code="curl -X POST" copy={() => Promise.reject(new Error('shut'))} />);
    await userEvent.setup().click(screen.getByRole('button', { name: 'Copy curl' }));
    expect(await screen.findByRole('button', { name: 'Press Ctrl+C curl' })).toBeDefined();
    expect(getSelection()?.toString()).toBe('curl -X POST');
  });
});
