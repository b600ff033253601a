import { type ReactNode, useState } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { CopyBlock } from '../../../ui/CopyBlock.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { Tabs } from '../../../ui/Tabs.tsx';
import { useAddress } from '../address/useAddress.ts';
import { type ExampleLanguage, exampleCode, KEY_PLACEHOLDER } from './exampleCode.ts';

const languages: readonly { readonly value: ExampleLanguage; readonly label: string; readonly how: string }[] = [
  {
    value: 'curl',
    label: 'curl',
    how: 'Paste it into a terminal (on Windows: WSL or Git Bash). It waits for the picture and saves it in the current folder.',
  },
  {
    value: 'javascript',
    label: 'JavaScript',
    how: 'Save it as lighthouse.mjs and run “node lighthouse.mjs”. It needs Node.js 18 or newer, and no package.',
  },
  {
    value: 'python',
    label: 'Python',
    how: 'Save it as lighthouse.py and run “python3 lighthouse.py”. It needs no package.',
  },
];

/** How a program asks for its first picture; each example works as it stands. */
export function ExamplesPanel(): ReactNode {
  const { keys, settings } = useStudio();
  const address = useAddress();
  const made = useStore(keys, ({ items }) => items?.length ?? 0);
  const other = useStore(settings, ({ value }) => value?.apiKeySet ?? false);
  const [language, setLanguage] = useState<ExampleLanguage>('curl');
  const keyed = made > 0 || other;
  if (address === undefined) return <p className="text-muted">Examples are shown here while the server listens.</p>;
  return (
    <Panel flush>
      <Tabs
        label="Language"
        value={language}
        onChange={setLanguage}
        tabs={languages.map(({ value, label, how }) => ({
          value,
          label,
          panel: (
            <div className="flex flex-col gap-3 px-4 pb-4">
              <p className="text-muted">
                {how}
                {keyed && (
                  <>
                    {' '}
                    Put a key of yours in place of{' '}
                    <code className="font-mono text-12 text-text">{KEY_PLACEHOLDER}</code>.
                  </>
                )}
              </p>
              <CopyBlock label={`Example for ${label}`} code={exampleCode(value, address, keyed)} />
            </div>
          ),
        }))}
      />
    </Panel>
  );
}
