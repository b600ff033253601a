import type { ReactNode } from 'react';
import { CopyBlock } from '../../ui/CopyBlock.tsx';

/** Where other programs reach the app. */
export default function Server(): ReactNode {
  return (
    <div className="flex flex-col gap-4 p-6">
      <h1 className="text-20 font-semibold">Server</h1>
      <CopyBlock label="Address" code={window.location.origin} />
    </div>
  );
}
