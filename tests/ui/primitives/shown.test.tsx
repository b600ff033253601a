import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Images } from 'lucide-react';
import { afterEach, describe, expect, it } from 'vitest';
import { EmptyState } from '../../../src/renderer/ui/EmptyState.tsx';
import { ariaShortcut, keyNames } from '../../../src/renderer/ui/keyNames.ts';
import { Panel } from '../../../src/renderer/ui/Panel.tsx';
import { ProgressBar } from '../../../src/renderer/ui/ProgressBar.tsx';
import { Spinner } from '../../../src/renderer/ui/Spinner.tsx';
import { Thumb } from '../../../src/renderer/ui/Thumb.tsx';
import { PictureSource } from '../../../src/renderer/ui/useLostPicture.ts';

afterEach(cleanup);

describe('a progress bar', () => {
  it('tells how far the work is, in its own words if it has some', () => {
    const { rerender } = render(<ProgressBar label="Image 2 of 4" value={62.9} />);
    const bar = screen.getByRole('progressbar', { name: 'Image 2 of 4' });
    expect(bar.getAttribute('aria-valuenow')).toBe('62.9');
    expect(bar.getAttribute('aria-valuetext')).toBe('62 %');
    rerender(<ProgressBar label="Image 2 of 4" value={62.9} text="step 5 of 8" />);
    expect(bar.getAttribute('aria-valuetext')).toBe('step 5 of 8');
  });

  it('has no value while the length is not known', () => {
    render(<ProgressBar label="Loading the model" value={null} />);
    const bar = screen.getByRole('progressbar', { name: 'Loading the model' });
    expect(bar.getAttribute('aria-valuenow')).toBeNull();
    expect(bar.getAttribute('aria-valuetext')).toBe('In progress');
  });
});

describe('a thumb', () => {
  it('has its size before the picture is there', () => {
    const { container } = render(<Thumb alt="" width={3} height={2} />);
    expect(container.querySelector('img')).toBeNull();
    expect(container.querySelector('div')?.style.aspectRatio).toBe('3 / 2');
  });

  it('says that a picture cannot be shown, and tries again with another address', () => {
    const { rerender } = render(<Thumb src="/lost.png" alt="A lighthouse" width={1} height={1} />);
    fireEvent.error(screen.getByRole('img', { name: 'A lighthouse' }));
    expect(screen.getByText('A lighthouse (cannot be shown)')).toBeDefined();
    rerender(<Thumb src="/found.png" alt="A lighthouse" width={1} height={1} />);
    expect(screen.getByRole('img', { name: 'A lighthouse' }).getAttribute('src')).toBe('/found.png');
  });

  it('tries a lost picture again once the place it comes from is found again', () => {
    const from = (source: number) => (
      <PictureSource value={source}>
        <Thumb src="/lost.png" alt="A lighthouse" width={1} height={1} />
      </PictureSource>
    );
    const { rerender } = render(from(1));
    fireEvent.error(screen.getByRole('img', { name: 'A lighthouse' }));
    expect(screen.queryByRole('img')).toBeNull();
    rerender(from(2));
    expect(screen.getByRole('img', { name: 'A lighthouse' }).getAttribute('src')).toBe('/lost.png');
  });
});

describe('headings and names', () => {
  it('name a panel by its title and keep to the levels they are given', () => {
    render(
      <Panel title="Images" level={3}>
        <EmptyState icon={Images} title="Nothing yet" level={3}>
          Create an image.
        </EmptyState>
      </Panel>,
    );
    expect(screen.getByRole('region', { name: 'Images' })).toBeDefined();
    expect(screen.getAllByRole('heading', { level: 3 }).map((heading) => heading.textContent)).toEqual([
      'Images',
      'Nothing yet',
    ]);
  });

  it('say what a spinner stands for', () => {
    render(<Spinner label="Reading models" />);
    expect(screen.getByText('Reading models')).toBeDefined();
  });
});

describe('shortcuts', () => {
  it.each([
    ['$mod+Enter', true, ['⌘', '↩'], 'Meta+Enter'],
    ['$mod+Enter', false, ['Ctrl', 'Enter'], 'Control+Enter'],
    ['$mod+Shift+k', false, ['Ctrl', 'Shift', 'K'], 'Control+Shift+k'],
    ['Alt+ArrowUp', true, ['⌥', '↑'], 'Alt+ArrowUp'],
    ['?', false, ['?'], '?'],
  ])('are printed as the keys of the machine: %s, on a Mac %s', (shortcut, mac, names, aria) => {
    expect(keyNames(shortcut, mac)).toEqual(names);
    expect(ariaShortcut(shortcut, mac)).toBe(aria);
  });
});
