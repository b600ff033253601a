import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { CopyBlock } from '../../../ui/CopyBlock.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { TextField } from '../../../ui/TextField.tsx';

/** Makes a key, and shows it this once. `first`: so far any program may call without one. */
export function NewKey({ first }: { readonly first: boolean }): ReactNode {
  const { keys } = useStudio();
  const { fresh, making, refused } = useStore(keys, (state) => state);
  const [name, setName] = useState('');
  const [copied, setCopied] = useState(false);
  const make = async (): Promise<void> => {
    if (await keys.make(name)) setName('');
  };
  if (fresh)
    return (
      <Panel title={`Key of ${fresh.name}`}>
        <div ref={focusOn} tabIndex={-1} className="flex flex-col gap-3 rounded-control">
          <CopyBlock label="Key" code={fresh.key} />
          <p>
            <strong className="font-medium">Copy it now: you will not see it again.</strong>{' '}
            <span className="text-muted">
              Only its fingerprint is kept. Whoever has it can make and see images here.
            </span>
          </p>
          <div>
            <Button
              onClick={() => {
                setCopied(true);
                keys.forget();
              }}
            >
              I have copied it
            </Button>
          </div>
        </div>
      </Panel>
    );
  return (
    <Panel title="New key">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void make();
        }}
      >
        <TextField
          label="Which program is it for"
          placeholder="Note plugin"
          // Back to where the key was asked for.
          ref={copied ? focusOn : undefined}
          maxLength={60}
          value={name}
          onChange={(next) => {
            setName(next);
            if (refused !== undefined) keys.clearRefusal();
          }}
          error={refused}
          hint={
            first
              ? 'This will be the first key: from then on, programs without one are refused.'
              : 'Its images and jobs are listed under this name.'
          }
          trailing={
            <Button icon={Plus} type="submit" busy={making} disabled={name.trim() === ''}>
              Make key
            </Button>
          }
        />
      </form>
    </Panel>
  );
}

/** What had the focus is gone: it goes on to what came in its place. */
const focusOn = (element: HTMLElement | null): void => element?.focus();
