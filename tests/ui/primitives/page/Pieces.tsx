import { Activity, CircleCheck, Heart, ImagePlus, Images, Play, Star, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Badge } from '../../../../src/renderer/ui/Badge.tsx';
import { Button } from '../../../../src/renderer/ui/Button.tsx';
import { CopyBlock } from '../../../../src/renderer/ui/CopyBlock.tsx';
import { EmptyState } from '../../../../src/renderer/ui/EmptyState.tsx';
import { IconButton } from '../../../../src/renderer/ui/IconButton.tsx';
import { Kbd } from '../../../../src/renderer/ui/Kbd.tsx';
import { Panel } from '../../../../src/renderer/ui/Panel.tsx';
import { ProgressBar } from '../../../../src/renderer/ui/ProgressBar.tsx';
import { Spinner } from '../../../../src/renderer/ui/Spinner.tsx';
import { Tabs } from '../../../../src/renderer/ui/Tabs.tsx';
import { Thumb } from '../../../../src/renderer/ui/Thumb.tsx';

const picture =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"><path fill="#7d8a96" d="M0 0h3v2H0z"/><path fill="#39434c" d="m0 2 1-1 .6.5L2.4.7 3 1.3V2z"/></svg>',
  );
const curl = `curl http://127.0.0.1:7860/v1/generations \\
  -H 'content-type: application/json' \\
  -d '{"prompt":"A lighthouse at dusk","count":2,"seed":20261121,"width":512,"height":512}'`;

/** Everything that shows or does something. */
export function Pieces(): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Buttons />
      <States />
      <Panel title="Pictures">
        <div className="grid grid-cols-3 gap-3">
          <Thumb src={picture} alt="Hills under a grey sky" width={3} height={2} box="square" />
          <Thumb src={picture} alt="Hills, cut to fit" width={3} height={2} box="square" fit="cover" />
          <Thumb alt="" width={1} height={1}>
            <span className="absolute inset-0 flex items-center justify-center">
              <Spinner label="Waiting for the picture" />
            </span>
          </Thumb>
          <Thumb src="/lost.png" alt="A lost picture" width={3} height={2} eager />
        </div>
      </Panel>
      <Sections />
    </div>
  );
}

function Buttons(): ReactNode {
  const [liked, setLiked] = useState(true);
  const [busy, setBusy] = useState(false);
  return (
    <Panel title="Buttons">
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <Button variant="primary" size="lg" icon={Play} busy={busy} onClick={() => setBusy(true)}>
            Generate
          </Button>
          <Kbd keys="$mod+Enter" />
          <Button>Restore recipe</Button>
          <Button variant="quiet">Reset</Button>
          <Button variant="danger" icon={Trash2}>
            Delete
          </Button>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button size="sm">Retry</Button>
          <Button size="sm" variant="primary">
            Resume
          </Button>
          <Button busy>Saving</Button>
          <Button variant="primary" busy icon={Play}>
            Starting
          </Button>
          <Button disabled>Not now</Button>
          <Button variant="primary" disabled>
            Generate
          </Button>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <IconButton
            label="Favourite"
            icon={Heart}
            shortcut="f"
            pressed={liked}
            onClick={() => setLiked((was) => !was)}
          />
          <IconButton label="Add to a series" icon={ImagePlus} variant="secondary" />
          <IconButton label="Rate" icon={Star} size="sm" />
          <IconButton label="Delete" icon={Trash2} disabled />
        </div>
      </div>
    </Panel>
  );
}

function States(): ReactNode {
  return (
    <Panel title="States">
      <div className="flex flex-col gap-4">
        <ProgressBar label="Image 2 of 4" value={62} text="step 5 of 8, 62 %" />
        <ProgressBar label="Loading the model" value={null} />
        <ProgressBar label="Paused" value={30} tone="still" />
        <div className="flex flex-wrap gap-2">
          <Badge>12 images</Badge>
          <Badge tone="work" icon={Activity}>
            Drawing
          </Badge>
          <Badge tone="ok" icon={CircleCheck}>
            Ready
          </Badge>
          <Badge tone="warn">Will be slow</Badge>
          <Badge tone="danger">Failed</Badge>
        </div>
      </div>
    </Panel>
  );
}

function Sections(): ReactNode {
  const [tab, setTab] = useState<'curl' | 'log'>('curl');
  return (
    <Panel title="Sections" flush>
      <div className="px-4 pb-4">
        <Tabs
          label="Examples"
          value={tab}
          onChange={setTab}
          tabs={[
            { value: 'curl', label: 'curl', panel: <CopyBlock label="Ask for two images" code={curl} /> },
            {
              value: 'log',
              label: 'Log',
              count: 0,
              panel: (
                <EmptyState icon={Images} title="Nothing yet" level={3} action={<Button>Create an image</Button>}>
                  What is done shows here. Create an image to begin.
                </EmptyState>
              ),
            },
          ]}
        />
      </div>
    </Panel>
  );
}
