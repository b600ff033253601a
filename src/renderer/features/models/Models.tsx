import { RefreshCw } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { ModelView } from '../../../shared/schema/model.ts';
import { writeHash } from '../../state/route.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { AddModel } from './AddModel.tsx';
import { AddressForm } from './downloads/AddressForm.tsx';
import { Catalogue } from './downloads/Catalogue.tsx';
import { DownloadsPanel } from './downloads/DownloadsPanel.tsx';
import { ModelCard } from './ModelCard.tsx';
import { findModels, isTestModel } from './modelWords.ts';

const SEARCHED_FROM = 9;

/** What is installed, what can be used, why not, and which one is used. */
export default function Models(): ReactNode {
  const { models, downloads, toasts } = useStudio();
  useEffect(() => void downloads.refresh(), [downloads]);
  const { value, state } = useStore(models, (resource) => resource);
  const failed = useStore(models, (resource) => (resource.state === 'failed' ? resource.error : undefined));
  const [query, setQuery] = useState('');
  const [scanning, setScanning] = useState(false);
  const scan = async (): Promise<void> => {
    setScanning(true);
    await models.scan();
    setScanning(false);
    const after = models.getState();
    if (after.state === 'ready')
      toasts.show({ text: foundWords(after.value.filter((one) => !isTestModel(one)).length) });
  };
  const own = value?.filter((model) => !isTestModel(model)) ?? [];
  const test = value?.filter(isTestModel) ?? [];
  const searched = own.length >= SEARCHED_FROM;
  const shown = searched ? findModels(own, query) : own;
  const usable = shown.filter((model) => model.state === 'usable');
  const unusable = shown.filter((model) => model.state === 'unusable');
  return (
    <div className="@container mx-auto flex max-w-6xl flex-col gap-4 p-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-20 font-semibold">Models</h1>
        <span className="ml-auto flex flex-wrap items-center gap-x-4 gap-y-2">
          {searched && (
            <div className="w-56">
              <SearchField label="Search models" value={query} onChange={setQuery} />
            </div>
          )}
          <a href={writeHash('settings')}>Folders that are watched</a>
          <Button icon={RefreshCw} busy={scanning} onClick={() => void scan()}>
            Look again
          </Button>
        </span>
      </div>
      {value === undefined && <p className="text-muted">{state === 'failed' ? failed : 'Looking for models'}</p>}
      <DownloadsPanel />
      {value && own.length === 0 && <AddModel />}
      {searched && shown.length === 0 && <p className="text-muted">No model is called “{query}”.</p>}
      <Group title="Ready to use" models={usable} />
      <Group title="Cannot be used yet" models={unusable} />
      <Group title="For testing" models={test} />
      <Catalogue />
      <AddressForm />
    </div>
  );
}

function Group({ title, models }: { readonly title: string; readonly models: readonly ModelView[] }): ReactNode {
  if (models.length === 0) return null;
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="text-13 font-medium text-muted">
        {title} <span className="tabular-nums">({models.length})</span>
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,22rem),1fr))] gap-3">
        {models.map((model) => (
          <ModelCard key={model.id} model={model} />
        ))}
      </ul>
    </section>
  );
}

const foundWords = (count: number): string =>
  count === 0 ? 'No model of yours was found.' : count === 1 ? 'Found one model.' : `Found ${count} models.`;
