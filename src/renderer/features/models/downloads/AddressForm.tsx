import { Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { TextField } from '../../../ui/TextField.tsx';

/** A model that is not in the catalogue, by its address. */
export function AddressForm(): ReactNode {
  const { downloads } = useStudio();
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const begin = async (): Promise<void> => {
    setBusy(true);
    const words = await downloads.begin({ url: url.trim(), ...(name.trim() !== '' && { name: name.trim() }) });
    setBusy(false);
    setRefused(words);
    if (words !== undefined) return;
    setUrl('');
    setName('');
  };
  return (
    <Panel
      title="Download by address"
      description="Read the licence on the page of the model first: here it is not known."
    >
      <form
        className="grid items-start gap-4 @min-[44rem]:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_auto]"
        onSubmit={(event) => {
          event.preventDefault();
          if (url.trim() !== '') void begin();
        }}
      >
        <TextField
          label="Address"
          placeholder="org/name, or https://…"
          mono
          spellCheck={false}
          maxLength={4000}
          value={url}
          onChange={(next) => {
            setUrl(next);
            setRefused(undefined);
          }}
          error={refused}
          hint="A file or a repository of Hugging Face, or any https address of a .safetensors or .gguf file."
        />
        <TextField
          label="File name (optional)"
          placeholder="model.safetensors"
          mono
          spellCheck={false}
          maxLength={150}
          value={name}
          onChange={setName}
          hint="Where the address does not tell it."
        />
        <div className="@min-[44rem]:pt-5">
          <Button icon={Download} type="submit" busy={busy} disabled={url.trim() === ''}>
            Download
          </Button>
        </div>
      </form>
    </Panel>
  );
}
