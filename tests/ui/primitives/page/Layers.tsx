import { Copy, Ellipsis, FolderOpen, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { AlertDialog } from '../../../../src/renderer/ui/AlertDialog.tsx';
import { Button } from '../../../../src/renderer/ui/Button.tsx';
import { ContextMenu } from '../../../../src/renderer/ui/ContextMenu.tsx';
import { Dialog } from '../../../../src/renderer/ui/Dialog.tsx';
import { IconButton } from '../../../../src/renderer/ui/IconButton.tsx';
import { Menu } from '../../../../src/renderer/ui/Menu.tsx';
import type { MenuEntry } from '../../../../src/renderer/ui/MenuEntries.tsx';
import { Panel } from '../../../../src/renderer/ui/Panel.tsx';
import { Popover } from '../../../../src/renderer/ui/Popover.tsx';
import { Switch } from '../../../../src/renderer/ui/Switch.tsx';
import { TextField } from '../../../../src/renderer/ui/TextField.tsx';
import type { ToastMessage } from '../../../../src/renderer/ui/Toast.tsx';
import { ToastRegion } from '../../../../src/renderer/ui/ToastRegion.tsx';

const messages: readonly ToastMessage[] = [
  { id: 'deleted', text: '3 images deleted.', action: { label: 'Undo', run: () => {} }, seconds: null },
  {
    id: 'failed',
    text: 'The model could not be read. Choose another one in Models.',
    tone: 'danger',
    seconds: null,
  },
];

/** Everything that floats over the page. */
export function Layers(): ReactNode {
  const [open, setOpen] = useState<'dialog' | 'question' | null>(null);
  const [toasts, setToasts] = useState<readonly ToastMessage[]>([]);
  const [name, setName] = useState('Evening light');
  const entries = useEntries();
  const shut = (): void => setOpen(null);
  return (
    <>
      <Panel title="Layers">
        <div className="flex flex-wrap items-center gap-2">
          <Button onClick={() => setOpen('dialog')}>Open dialog</Button>
          <Button onClick={() => setOpen('question')}>Ask a question</Button>
          <Button onClick={() => setToasts(messages)}>Show messages</Button>
          <Menu trigger={<IconButton label="More" icon={Ellipsis} />} entries={entries} />
          <Popover trigger={<Button>Open popover</Button>} title="Live view">
            <Switch label="Show each step" hint="Costs a little time." checked onChange={() => {}} />
          </Popover>
          <ContextMenu entries={entries}>
            <button type="button" className="h-8 rounded-control border border-dashed border-edge px-3">
              Right-click here
            </button>
          </ContextMenu>
        </div>
      </Panel>
      <Dialog
        open={open === 'dialog'}
        onClose={shut}
        title="Save as a style"
        description="The prompt and every setting are kept under this name."
        footer={
          <>
            <Button onClick={shut}>Cancel</Button>
            <Button variant="primary" onClick={shut}>
              Save
            </Button>
          </>
        }
      >
        <TextField label="Name" value={name} onChange={setName} />
      </Dialog>
      <AlertDialog
        open={open === 'question'}
        title="Delete 12 images?"
        description="They are removed from the gallery and from the disk. This cannot be undone."
        confirmLabel="Delete"
        tone="danger"
        onConfirm={shut}
        onCancel={shut}
      />
      <ToastRegion toasts={toasts} onEnd={(id) => setToasts((all) => all.filter((toast) => toast.id !== id))} />
    </>
  );
}

function useEntries(): MenuEntry[] {
  const [prompts, setPrompts] = useState(true);
  const [order, setOrder] = useState('newest');
  return [
    { kind: 'action', label: 'Copy recipe', icon: Copy, shortcut: '$mod+c', onSelect: () => {} },
    { kind: 'action', label: 'Reveal in folder', icon: FolderOpen, disabled: true, onSelect: () => {} },
    { kind: 'separator' },
    { kind: 'check', label: 'Show prompts', checked: prompts, onChange: setPrompts },
    {
      kind: 'choice',
      label: 'Order',
      value: order,
      options: [
        { value: 'newest', label: 'Newest first' },
        { value: 'oldest', label: 'Oldest first' },
      ],
      onChange: setOrder,
    },
    { kind: 'separator' },
    { kind: 'action', label: 'Delete', icon: Trash2, shortcut: 'Delete', danger: true, onSelect: () => {} },
  ];
}
