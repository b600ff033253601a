import { KeyRound } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useStore, useStudio } from '../studioContext.tsx';
import { Button } from '../ui/Button.tsx';
import { TextField } from '../ui/TextField.tsx';

/** The door of a server that wants a key. */
export function SignIn(): ReactNode {
  const { session } = useStudio();
  const { signingIn, error } = useStore(session, (state) => state);
  const [key, setKey] = useState('');
  return (
    <main className="flex h-full items-center justify-center p-6">
      <form
        className="flex w-full max-w-sm flex-col gap-4 rounded-panel border border-line bg-surface p-6"
        onSubmit={(event) => {
          event.preventDefault();
          void session.signIn(key);
        }}
      >
        <KeyRound aria-hidden size={28} strokeWidth={1.5} className="text-muted" />
        <h1 className="text-20 font-semibold">This server wants a key</h1>
        <p className="text-muted">
          Whoever runs it finds or makes one under Server. This browser then stays signed in.
        </p>
        <TextField
          label="Key"
          type="password"
          autoComplete="current-password"
          value={key}
          onChange={setKey}
          error={error}
          mono
        />
        <Button variant="primary" size="lg" type="submit" busy={signingIn} disabled={key.trim() === ''}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
