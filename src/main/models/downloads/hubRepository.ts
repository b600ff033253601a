import { z } from 'zod';
import { sha256 } from '../../../shared/schema/catalogue.ts';
import type { FileRecord } from '../../../shared/schema/download.ts';
import { bodyChunks } from './bodyChunks.ts';
import { DownloadFault } from './downloadFault.ts';
import { isModelFile } from './fileName.ts';
import { fileUrl } from './hubAddress.ts';
import { refusal } from './refusal.ts';
import type { TransferRules } from './transferPorts.ts';
import type { WebGet } from './webGet.ts';

const LONGEST_LIST = 16 * 1024 * 1024;
const MOST_NAMED = 40;

/** What of the hub's description of a model is used. Of files that are none of our business only the name is read. */
const description = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(z.looseObject({ rfilename: z.string() })),
});

const modelFile = z.object({
  rfilename: z.string(),
  size: z.int().min(0).nullish(),
  lfs: z.object({ sha256, size: z.int().min(0) }).nullish(),
});

/** The one model file of a repository, pinned to the commit that it has now. Throws where there is none, or more than one. */
export async function findModelFile(
  ports: { readonly get: WebGet; readonly hub: string; readonly rules: TransferRules; readonly now: () => number },
  repository: { readonly name: string; readonly revision: string },
  signal: AbortSignal,
): Promise<FileRecord> {
  const { get, hub, rules, now } = ports;
  const url = `${hub}/api/models/${repository.name}/revision/${encodeURIComponent(repository.revision)}?blobs=true`;
  const answer = await get(url, { accept: 'application/json' }, signal);
  if (answer.status !== 200) {
    answer.body.destroy();
    throw refusal({ ...answer, now: now() });
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bodyChunks(answer.body, rules, { host: answer.host, signal })) {
    bytes += chunk.length;
    if (bytes > LONGEST_LIST) throw unreadable();
    chunks.push(chunk);
  }
  const { sha, siblings } = understood(() => description.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
  const models = siblings.filter(({ rfilename }) => isModelFile(rfilename));
  // What is in folders are the parts of another layout, which is of no use alone.
  const whole = models.filter(({ rfilename }) => !rfilename.includes('/'));
  const [only, ...others] = whole;
  if (!only) throw noFile(models.map(({ rfilename }) => rfilename));
  if (others.length > 0) throw severalFiles(whole.map(({ rfilename }) => rfilename));
  const file = understood(() => modelFile.parse(only));
  const wantedBytes = file.lfs?.size ?? file.size ?? undefined;
  return {
    name: file.rfilename,
    url: fileUrl(hub, repository.name, sha, file.rfilename),
    hub: true,
    parts: [],
    ...(wantedBytes !== undefined && { wantedBytes }),
    ...(file.lfs && { wantedSha256: file.lfs.sha256 }),
  };
}

function understood<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw unreadable();
  }
}

const unreadable = (): DownloadFault =>
  new DownloadFault(
    'REFUSED',
    'Hugging Face describes the repository in a way that is not understood. Give the address of the file itself.',
  );

const severalFiles = (files: readonly string[]): DownloadFault =>
  new DownloadFault(
    'NOT_A_MODEL',
    `The repository holds ${files.length} model files. Take one, and give its address: ${files.slice(0, MOST_NAMED).join(', ')}${files.length > MOST_NAMED ? ' …' : ''}.`,
    { facts: { files: files.slice(0, MOST_NAMED) } },
  );

const noFile = (inFolders: readonly string[]): DownloadFault =>
  new DownloadFault(
    'NOT_A_MODEL',
    inFolders.length === 0
      ? 'The repository holds no .safetensors or .gguf file. Look for another one of the same model.'
      : 'The repository holds the model in pieces, which are not put together here. Look for one that has it as a single file.',
  );
