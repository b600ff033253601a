import { RefreshCw, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { ModelView } from '../../../shared/schema/model.ts';
import type { ModelKind } from '../../../shared/schema/modelFile.ts';
import { writeHash } from '../../state/route.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Select } from '../../ui/Select.tsx';
import { AddModel } from './AddModel.tsx';
import { AddressForm } from './downloads/AddressForm.tsx';
import { Catalogue } from './downloads/Catalogue.tsx';
import { DownloadsPanel } from './downloads/DownloadsPanel.tsx';
import { ModelCard } from './ModelCard.tsx';
import { findModels, isTestModel, kinds } from './modelWords.ts';

const SEARCHED_FROM = 9;

/** What is installed, what can be used, why not, which one is used, and what goes with models. */
export default function Models(): ReactNode {
  const { models, library, downloads, toasts } = useStudio();
  useEffect(() => void library.refresh(), [library]);
  useEffect(() => void downloads.refresh(), [downloads]);
  const files = useStore(library, (resource) => resource.value) ?? [];
  const crowded = useStore(library.crowded, (folders) => folders);
  const [chosen, setChosen] = useState<ModelKind | 'all'>('all');
  const { value, state } = useStore(models, (resource) => resource);
  const failed = useStore(models, (resource) => (resource.state === 'failed' ? resource.error : undefined));
  const [query, setQuery] = useState('');
  const [scanning, setScanning] = useState(false);
  const scan = async (): Promise<void> => {
    setScanning(true);
    const found = await models.scan();
    await library.refresh();
    setScanning(false);
    if (found) toasts.show({ text: foundWords(found.filter((one) => !isTestModel(one)).length) });
  };
  const own = value?.filter((model) => !isTestModel(model)) ?? [];
  const test = value?.filter(isTestModel) ?? [];
  const searched = own.length + files.length >= SEARCHED_FROM;
  const kept = (all: readonly ModelView[]): readonly ModelView[] => (searched ? findModels(all, query) : all);
  // A kind that is gone since is none to choose.
  const kind = files.some((file) => file.kind === chosen) || chosen === 'model' ? chosen : 'all';
  const wanted = (one: ModelKind): boolean => kind === 'all' || kind === one;
  const shown = wanted('model') ? kept(own) : [];
  const groups = kinds
    .filter((one) => one.kind !== 'model' && wanted(one.kind))
    .map((one) => ({ ...one, files: kept(files.filter((file) => file.kind === one.kind)) }));
  const nothing = shown.length === 0 && groups.every((group) => group.files.length === 0);
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
          {files.length > 0 && (
            <Select
              label="Kind"
              hideLabel
              options={kindOptions(own, files)}
              value={kind}
              onChange={(next) => setChosen(next)}
            />
          )}
          <a href={writeHash('settings')}>Folders that are watched</a>
          <Button icon={RefreshCw} busy={scanning} onClick={() => void scan()}>
            Look again
          </Button>
        </span>
      </div>
      {value === undefined && <p className="text-muted">{state === 'failed' ? failed : 'Looking for models'}</p>}
      {crowded.length > 0 && (
        <p className="flex items-start gap-2 break-words">
          <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-warn" />
          <span className="min-w-0">{crowdedWords(crowded)}</span>
        </p>
      )}
      <DownloadsPanel />
      {value && own.length === 0 && wanted('model') && <AddModel />}
      {searched && nothing && query.trim() !== '' && <p className="text-muted">No model is called “{query}”.</p>}
      <Group title="Ready to use" models={usable} />
      <Group title="Cannot be used yet" models={unusable} />
      {groups.map((group) => (
        <Group key={group.kind} title={group.many} models={group.files} />
      ))}
      {wanted('model') && <Group title="For testing" models={test} />}
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
          <ModelCard key={`${model.id}/${model.folder ?? ''}`} model={model} />
        ))}
      </ul>
    </section>
  );
}

/** Only kinds that there are, with how many. */
function kindOptions(
  own: readonly ModelView[],
  files: readonly ModelView[],
): { value: ModelKind | 'all'; label: string }[] {
  const counted = kinds.flatMap(({ kind, many }) => {
    const count = kind === 'model' ? own.length : files.filter((file) => file.kind === kind).length;
    return count === 0 && kind !== 'model' ? [] : [{ value: kind, label: `${many} (${count})` }];
  });
  return [{ value: 'all', label: `Everything (${own.length + files.length})` }, ...counted];
}

const crowdedWords = (folders: readonly string[]): string =>
  `${folders.length === 1 ? 'This folder holds' : 'These folders hold'} too many files to be watched whole: ${folders.join(', ')}. After a change there, press “Look again”.`;

const foundWords = (count: number): string =>
  count === 0 ? 'No model of yours was found.' : count === 1 ? 'Found one model.' : `Found ${count} models.`;
