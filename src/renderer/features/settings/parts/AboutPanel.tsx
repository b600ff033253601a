import type { ReactNode } from 'react';
import { writeHash } from '../../../state/route.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Collapsible } from '../../../ui/Collapsible.tsx';
import { Panel } from '../../../ui/Panel.tsx';

/** What is inside, and under which licence. */
const inside: readonly (readonly [name: string, licence: string, what: string])[] = [
  ['stable-diffusion.cpp', 'MIT', 'draws the pictures'],
  ['@qvac/diffusion-cpp and Bare', 'Apache-2.0', 'run it in a process of its own'],
  ['Node.js', 'MIT', 'runs the app'],
  ['Electron', 'MIT', 'is the window of the desktop app'],
  ['sharp', 'Apache-2.0', 'reads and writes image files, with libvips (LGPL-3.0-or-later)'],
  ['Fastify, pino, prom-client, Zod', 'MIT, prom-client Apache-2.0', 'make up the server'],
  ['Swagger UI', 'Apache-2.0', 'shows the documentation'],
  ['React, zustand, Base UI, Tailwind CSS', 'MIT', 'make up the studio'],
  ['Lucide', 'ISC', 'is where the icons are from'],
  ['Fluent Emoji, by Microsoft', 'MIT', 'is what the starter model learned from'],
];

/** Version and licences. */
export function AboutPanel(): ReactNode {
  const { health, feed } = useStudio();
  const version = useStore(health, ({ value }) => value?.version);
  const engine = useStore(feed, (view) => view.engine);
  return (
    <Panel title="About">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-muted">Tintype</dt>
        <dd className="tabular-nums">{version ?? '…'}</dd>
        <dt className="text-muted">Engine</dt>
        <dd className="tabular-nums">
          {engine?.kind === 'sd-server' ? 'stable-diffusion.cpp server' : 'Built in'}
          {engine?.version === undefined ? ', version told once it has run' : `, ${engine.version}`}
        </dd>
        <dt className="text-muted">Licence</dt>
        <dd>
          MIT. Models have licences of their own: see <a href={writeHash('models')}>Models</a>.
        </dd>
      </dl>
      <div className="mt-2">
        <Collapsible label="Software inside and its licences">
          <ul className="flex flex-col gap-1 text-12 text-muted">
            {inside.map(([name, licence, what]) => (
              <li key={name}>
                <span className="text-text">{name}</span> {what}. {licence}.
              </li>
            ))}
          </ul>
        </Collapsible>
      </div>
    </Panel>
  );
}
