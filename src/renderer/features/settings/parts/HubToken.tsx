import { type ReactNode, useState } from 'react';
import { useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/TextField.tsx';

/** The token of Hugging Face: it can be given and taken away, and never read. */
export function HubToken({ isSet }: { readonly isSet: boolean }): ReactNode {
  const { settings, toasts } = useStudio();
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const save = async (hubToken: string | null): Promise<void> => {
    setBusy(true);
    setRefused(undefined);
    const saved = await settings.change({ hubToken }, (issues) =>
      setRefused(
        `A token is at least 8 characters without blanks (${issues.map(({ message }) => message).join('; ')}).`,
      ),
    );
    setBusy(false);
    if (!saved) return;
    setToken('');
    toasts.say(hubToken === null ? 'The token is removed.' : 'The token is kept.');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (token.trim() !== '') void save(token.trim());
      }}
    >
      <TextField
        label="Hugging Face token"
        type="password"
        autoComplete="off"
        placeholder={isSet ? 'A token is kept; type another to replace it' : 'hf_…'}
        mono
        maxLength={400}
        value={token}
        onChange={(next) => {
          setToken(next);
          setRefused(undefined);
        }}
        error={refused}
        hint={
          isSet
            ? 'A token is kept, in the keychain of the system where there is one. It cannot be read again here.'
            : 'None is kept. Only models that ask for one need it.'
        }
        trailing={
          <>
            <Button type="submit" busy={busy} disabled={token.trim() === ''} aria-label="Save the token">
              Save
            </Button>
            {isSet && (
              <Button disabled={busy} aria-label="Remove the token" onClick={() => void save(null)}>
                Remove
              </Button>
            )}
          </>
        }
      />
    </form>
  );
}
