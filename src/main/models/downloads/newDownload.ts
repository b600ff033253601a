import type { Catalogue, CatalogueEntry } from '../../../shared/schema/catalogue.ts';
import type { DownloadRecord, DownloadRequest, FileRecord } from '../../../shared/schema/download.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { nameOfPath, nameProblem } from './fileName.ts';
import { fileUrl, readAddress, type AddressRules } from './hubAddress.ts';

/** What a download is made of, before it has an id and a time. */
export type Plan = Pick<DownloadRecord, 'name' | 'files'> &
  Partial<Pick<DownloadRecord, 'catalogueId' | 'model' | 'repository'>>;

/** What a request asks for. Throws AppError: `NOT_FOUND`, `LICENCE_NOT_ACCEPTED`, `INVALID_REQUEST`. */
export function planDownload(request: DownloadRequest, catalogue: Catalogue, rules: AddressRules): Plan {
  if (request.catalogueId !== undefined) return planEntry(request.catalogueId, request, catalogue, rules);
  return planAddress(request, rules);
}

function planEntry(id: string, request: DownloadRequest, { models }: Catalogue, { hub }: AddressRules): Plan {
  const entry = models.find((model) => model.id === id);
  if (!entry)
    throw new AppError('NOT_FOUND', `The catalogue has no model ${JSON.stringify(id)}. See GET /v1/models/catalogue.`, {
      facts: { catalogueId: id, available: models.map((model) => model.id) },
    });
  const { licence } = entry;
  if (licence.mustAccept && !request.acceptLicence)
    throw new AppError(
      'LICENCE_NOT_ACCEPTED',
      `${entry.name} comes under the licence ${licence.name}. Read it at ${licence.url}, and send \`acceptLicence: true\` if you accept it.`,
      { facts: { licence: licence.name, url: licence.url } },
    );
  return { name: entry.name, catalogueId: entry.id, model: modelOf(entry), files: filesOf(entry, hub) };
}

const modelOf = ({ id, name, family, licence, defaults }: CatalogueEntry): NonNullable<Plan['model']> => ({
  id,
  name,
  family,
  license: `${licence.name}, ${licence.url}`,
  ...(defaults && { defaults }),
});

/** Files of one name from two repositories are told apart by what they are for. */
function filesOf({ files }: CatalogueEntry, hub: string): FileRecord[] {
  const names = files.map(({ url }) => nameOfPath(new URL(url).pathname));
  return files.map(({ role, url, bytes, sha256 }, index) => {
    const name = names[index] ?? '';
    const twice = names.filter((other) => other === name).length > 1;
    return {
      role,
      name: twice ? `${role}-${name}` : name,
      url: `${hub}${new URL(url).pathname}`,
      hub: true,
      parts: [],
      ...(bytes !== undefined && { wantedBytes: bytes }),
      ...(sha256 !== undefined && { wantedSha256: sha256 }),
    };
  });
}

function planAddress({ url = '', name: given, sha256 }: DownloadRequest, rules: AddressRules): Plan {
  const address = readAddress(url, rules);
  if (address.kind === 'wrong') throw invalid('url', address.why);
  if (given !== undefined) needName('name', given);
  if (address.kind === 'repository') {
    if (given !== undefined || sha256 !== undefined)
      throw invalid(given === undefined ? 'sha256' : 'name', 'is for the address of a single file');
    const { repository, revision } = address;
    return { name: repository, repository: { name: repository, revision }, files: [] };
  }
  const hub = address.kind === 'hubFile';
  const path = hub ? address.path : address.url.pathname;
  const name = given ?? (hub ? (path.split('/').at(-1) ?? '') : nameOfPath(path));
  if (given === undefined) needName('url', name);
  const file: FileRecord = {
    name,
    url: hub ? fileUrl(rules.hub, address.repository, address.revision, path) : withoutFragment(address.url),
    hub,
    parts: [],
    ...(sha256 !== undefined && { wantedSha256: sha256 }),
  };
  return { name, files: [file] };
}

function needName(field: 'url' | 'name', name: string): void {
  const problem = nameProblem(name);
  if (problem === undefined) return;
  throw field === 'name'
    ? invalid('name', problem)
    : invalid(
        'url',
        `names a file that cannot be taken: its name ${problem}. If it is a model all the same, give it a \`name\``,
      );
}

function withoutFragment(url: URL): string {
  const plain = new URL(url);
  plain.hash = '';
  return plain.href;
}

function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_REQUEST', `\`${path}\` ${message}. Correct it, and send it again.`, {
    issues: [{ path, message }],
  });
}
