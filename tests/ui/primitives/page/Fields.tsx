import { Dices, Grid2x2, Rows3 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Checkbox } from '../../../../src/renderer/ui/Checkbox.tsx';
import { Collapsible } from '../../../../src/renderer/ui/Collapsible.tsx';
import { IconButton } from '../../../../src/renderer/ui/IconButton.tsx';
import { NumberField } from '../../../../src/renderer/ui/NumberField.tsx';
import { Panel } from '../../../../src/renderer/ui/Panel.tsx';
import { SearchField } from '../../../../src/renderer/ui/SearchField.tsx';
import { Segmented } from '../../../../src/renderer/ui/Segmented.tsx';
import { Select } from '../../../../src/renderer/ui/Select.tsx';
import { Slider } from '../../../../src/renderer/ui/Slider.tsx';
import { Switch } from '../../../../src/renderer/ui/Switch.tsx';
import { TagInput } from '../../../../src/renderer/ui/TagInput.tsx';
import { TextArea } from '../../../../src/renderer/ui/TextArea.tsx';
import { TextField } from '../../../../src/renderer/ui/TextField.tsx';

const formats = [
  { value: 'png', label: 'PNG', hint: 'Loses nothing' },
  { value: 'jpeg', label: 'JPEG', hint: 'Smallest' },
  { value: 'webp', label: 'WebP', disabled: true },
] as const;
const samplers = ['Euler', 'Euler a', 'Heun', 'DPM2', 'DPM++ 2M', 'DPM++ 2S a', 'iPNDM', 'LCM', 'DDIM', 'TCD'].map(
  (label) => ({ value: label.toLowerCase(), label }),
);

/** Every control that holds a value. */
export function Fields(): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Words />
      <Numbers />
      <Choices />
    </div>
  );
}

function Words(): ReactNode {
  const [prompt, setPrompt] = useState('A lighthouse on a cliff at dusk, long exposure, film grain');
  const [address, setAddress] = useState('127.0.0.1:7860');
  const [search, setSearch] = useState('');
  const [tags, setTags] = useState(['sea', 'night']);
  return (
    <Panel title="Words" description="What is typed">
      <div className="flex flex-col gap-4">
        <TextArea
          label="Prompt"
          aside={`${prompt.length} of 300`}
          hint="Say what is in the picture, then how it looks."
          value={prompt}
          onChange={setPrompt}
        />
        <TextField
          label="Address"
          mono
          value={address}
          onChange={setAddress}
          error="Enter an address of this machine."
        />
        <TextField label="Name" value="" onChange={() => {}} placeholder="Nothing yet" disabled />
        <SearchField label="Search images" shortcut="$mod+f" value={search} onChange={setSearch} />
        <TagInput label="Tags" tags={tags} onChange={setTags} suggestions={['sea', 'portrait']} />
      </div>
    </Panel>
  );
}

function Numbers(): ReactNode {
  const [width, setWidth] = useState<number | null>(512);
  const [seed, setSeed] = useState<number | null>(null);
  const [guidance, setGuidance] = useState<number | null>(7);
  return (
    <Panel title="Numbers">
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-4">
          <NumberField label="Width" value={width} onChange={setWidth} min={64} max={2048} multipleOf={8} unit="px" />
          <NumberField
            label="Seed"
            value={seed}
            onChange={setSeed}
            min={0}
            integer
            optional
            placeholder="Random"
            trailing={<IconButton label="Draw a seed" icon={Dices} onClick={() => setSeed(20_261_121)} />}
          />
        </div>
        <Slider label="Guidance" value={guidance} onChange={setGuidance} min={0} max={15} step={0.5} />
        <Slider label="Strength" value={0.6} onChange={() => {}} min={0} max={1} step={0.05} disabled />
      </div>
    </Panel>
  );
}

function Choices(): ReactNode {
  const [format, setFormat] = useState<'png' | 'jpeg' | 'webp'>('png');
  const [sampler, setSampler] = useState<string | null>(null);
  const [view, setView] = useState<'grid' | 'list'>('grid');
  const [theme, setTheme] = useState<'system' | 'light' | 'dark'>('system');
  const [on, setOn] = useState(true);
  const [picked, setPicked] = useState(true);
  return (
    <Panel
      title="Choices"
      actions={
        <Segmented
          label="View"
          hideLabel
          iconsOnly
          size="sm"
          value={view}
          onChange={setView}
          options={[
            { value: 'grid', label: 'Grid', icon: Grid2x2 },
            { value: 'list', label: 'List', icon: Rows3 },
          ]}
        />
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-4">
          <Select label="Format" options={formats} value={format} onChange={setFormat} />
          <Select label="Sampler" options={samplers} value={sampler} onChange={setSampler} placeholder="As the model" />
        </div>
        <Segmented
          label="Theme"
          value={theme}
          onChange={setTheme}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
        <Switch label="Keep the model loaded" hint="Uses memory, saves seconds." checked={on} onChange={setOn} />
        <Switch label="Start with the computer" checked={false} onChange={() => {}} disabled />
        <Checkbox label="Embed the recipe" hint="In the file itself." checked={picked} onChange={setPicked} />
        <Checkbox label="All images" checked={false} mixed onChange={() => {}} />
        <Checkbox label="Only favourites" checked={false} onChange={() => {}} />
        <Collapsible label="More settings" summary="2 changed">
          <Select label="Precision" options={formats} value={null} onChange={() => {}} disabled />
        </Collapsible>
      </div>
    </Panel>
  );
}
