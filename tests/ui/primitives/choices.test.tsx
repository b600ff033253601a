import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Checkbox } from '../../../src/renderer/ui/Checkbox.tsx';
import { Segmented } from '../../../src/renderer/ui/Segmented.tsx';
import { Select } from '../../../src/renderer/ui/Select.tsx';
import { Slider } from '../../../src/renderer/ui/Slider.tsx';
import { Switch } from '../../../src/renderer/ui/Switch.tsx';

afterEach(cleanup);

/** The list that can be searched comes in a file of its own; until then a plain one stands in. */
const searchLoaded = () =>
  act(async () => {
    await import('../../../src/renderer/ui/SearchSelect.tsx');
  });

const options = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ value: `v${place}`, label: `Sampler ${place}` }));

describe('a select', () => {
  it('opens, hands on the choice, and closes', async () => {
    const onChange = vi.fn();
    render(<Select label="Sampler" options={options(3)} value="v0" onChange={onChange} />);
    const user = userEvent.setup();
    const box = screen.getByRole('combobox', { name: 'Sampler' });
    expect(box.textContent).toBe('Sampler 0');
    await user.click(box);
    await user.click(await screen.findByRole('option', { name: 'Sampler 2' }));
    expect(onChange).toHaveBeenCalledExactlyOnceWith('v2');
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
  });

  it('can be searched when there are more than eight entries', async () => {
    const onChange = vi.fn();
    render(
      <Select label="Sampler" options={options(20)} value={null} onChange={onChange} placeholder="As the model" />,
    );
    await searchLoaded();
    const user = userEvent.setup();
    const box = screen.getByRole('combobox', { name: 'Sampler' });
    expect(box.textContent).toBe('As the model');
    await user.click(box);
    await user.type(await screen.findByRole('combobox', { name: 'Search sampler' }), '17');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await user.keyboard('{Enter}');
    expect(onChange).toHaveBeenCalledExactlyOnceWith('v17');
  });

  it('says so when nothing matches, and asks for no choice', async () => {
    const onChange = vi.fn();
    render(<Select label="Sampler" options={options(20)} value="v1" onChange={onChange} />);
    await searchLoaded();
    const user = userEvent.setup();
    await user.click(screen.getByRole('combobox', { name: 'Sampler' }));
    await user.type(await screen.findByRole('combobox', { name: 'Search sampler' }), 'zzz');
    expect(await screen.findByText('Nothing matches. Try fewer letters.')).toBeDefined();
    await user.keyboard('{Enter}');
    expect(onChange).not.toHaveBeenCalled();
  });

  it('is marked as invalid with its error tied to it', () => {
    render(<Select label="Model" options={options(2)} value={null} onChange={() => {}} error="Choose a model." />);
    const box = screen.getByRole('combobox', { name: 'Model' });
    expect(box.getAttribute('aria-invalid')).toBe('true');
    expect(document.querySelector(`[id="${box.getAttribute('aria-describedby')}"]`)?.textContent).toBe(
      'Choose a model.',
    );
  });
});

describe('a switch and a checkbox', () => {
  it('answer to their words as well as to themselves', async () => {
    const onSwitch = vi.fn();
    const onCheck = vi.fn();
    render(
      <>
        <Switch label="Keep loaded" hint="Uses memory." checked={false} onChange={onSwitch} />
        <Checkbox label="Embed the recipe" checked onChange={onCheck} />
      </>,
    );
    const user = userEvent.setup();
    await user.click(screen.getByText('Keep loaded'));
    await user.click(screen.getByRole('switch', { name: 'Keep loaded', checked: false }));
    await user.click(screen.getByText('Embed the recipe'));
    await user.click(screen.getByRole('checkbox', { name: 'Embed the recipe', checked: true }));
    expect(onSwitch.mock.calls.map(([on]) => on)).toEqual([true, true]);
    expect(onCheck.mock.calls.map(([on]) => on)).toEqual([false, false]);
  });

  it('are reached and turned by keyboard', async () => {
    const onSwitch = vi.fn();
    render(<Switch label="Keep loaded" checked={false} onChange={onSwitch} />);
    const user = userEvent.setup();
    await user.tab();
    await user.keyboard(' ');
    expect(onSwitch.mock.calls.map(([on]) => on)).toEqual([true]);
  });

  it('tell of a mixed selection', () => {
    render(<Checkbox label="All" checked={false} mixed onChange={() => {}} />);
    expect(screen.getByRole('checkbox', { name: 'All' }).getAttribute('aria-checked')).toBe('mixed');
  });
});

function Theme(): ReactNode {
  const [value, setValue] = useState<'light' | 'dark'>('light');
  return (
    <Segmented
      label="Theme"
      value={value}
      onChange={setValue}
      options={[
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ]}
    />
  );
}

describe('segments', () => {
  it('are one stop for Tab, and arrows move the choice', async () => {
    render(<Theme />);
    const user = userEvent.setup();
    expect(screen.getByRole('radiogroup', { name: 'Theme' })).toBeDefined();
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'Light', checked: true }));
    await user.keyboard('{ArrowRight}');
    expect(screen.getByRole('radio', { name: 'Dark', checked: true })).toBe(document.activeElement);
  });
});

function Guidance({ changes }: { changes: (number | null)[] }): ReactNode {
  const [value, setValue] = useState<number | null>(7);
  return (
    <Slider
      label="Guidance"
      min={0}
      max={15}
      step={0.5}
      value={value}
      onChange={(next) => {
        changes.push(next);
        setValue(next);
      }}
    />
  );
}

describe('a slider', () => {
  it('moves by its step with the arrows and takes any number of the range in its box', async () => {
    const changes: (number | null)[] = [];
    render(<Guidance changes={changes} />);
    const user = userEvent.setup();
    await user.tab();
    await user.keyboard('{ArrowRight}{ArrowLeft}{ArrowLeft}');
    expect(changes).toEqual([7.5, 7, 6.5]);
    const box = screen.getByRole<HTMLInputElement>('textbox', { name: 'Guidance' });
    expect(box.value).toBe('6.5');
    await user.clear(box);
    await user.type(box, '3.3');
    expect(changes.at(-1)).toBe(3.3);
    expect(screen.getByRole('slider', { name: 'Guidance' }).getAttribute('aria-valuenow')).toBe('3.3');
  });

  it('does not move a number that is out of range', async () => {
    const changes: (number | null)[] = [];
    render(<Guidance changes={changes} />);
    const user = userEvent.setup();
    const box = screen.getByRole<HTMLInputElement>('textbox', { name: 'Guidance' });
    await user.type(box, '0');
    await user.tab();
    expect(box.value).toBe('70');
    expect(changes).toEqual([null]);
    expect(screen.getByText('Enter a number from 0 to 15.')).toBeDefined();
  });
});
