import { Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStudio } from '../studioContext.tsx';
import { Button } from '../ui/Button.tsx';

/** Says that the app cannot be reached, in place of what is then not known. The rest of the page stays as it was. */
export function LostConnection(): ReactNode {
  const { feed } = useStudio();
  return (
    <>
      <Unplug aria-hidden size={16} className="shrink-0 text-warn" />
      <p className="min-w-0 grow truncate text-text">
        The connection to Tintype is lost and being tried again. Work under way goes on without this page.
      </p>
      <Button size="sm" onClick={() => feed.reconnect()}>
        Try now
      </Button>
    </>
  );
}
