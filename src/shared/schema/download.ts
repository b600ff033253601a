import { z } from 'zod';
import { sha256 } from './catalogue.ts';
import { facts } from './error.ts';
import { modelDefaults, modelFileRole } from './model.ts';

/** The body of `POST /v1/models/downloads`: a model of the catalogue, or an address. */
export const downloadRequest = z
  .strictObject({
    catalogueId: z.string().min(1).max(64).optional().describe('A model of the catalogue.'),
    url: z
      .string()
      .min(1)
      .max(4000)
      .optional()
      .describe(
        'A file on Hugging Face (its page, its `resolve` address), a repository there (`org/name`, `org/name@revision`) that holds one model file, or any https address.',
      ),
    name: z
      .string()
      .min(1)
      .max(150)
      .optional()
      .describe('Name of the file, with `.safetensors` or `.gguf`. Default: that of the address.'),
    sha256: sha256.optional().describe('What the file must hash to. Default: what Hugging Face tells of it.'),
    acceptLicence: z
      .boolean()
      .default(false)
      .describe('The licence was read and is accepted. Wanted where the entry of the catalogue says so.'),
  })
  .refine((value) => (value.catalogueId === undefined) !== (value.url === undefined), {
    error: 'name either `catalogueId` or `url`',
    when: ({ issues }) => issues.length === 0,
  })
  .refine((value) => value.url !== undefined || (value.name ?? value.sha256) === undefined, {
    error: 'name and hash of a model of the catalogue are given',
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: 'DownloadRequest' });
export type DownloadRequest = z.output<typeof downloadRequest>;

export const downloadState = z.enum(['waiting', 'running', 'paused', 'verifying', 'complete', 'failed']);
export type DownloadState = z.output<typeof downloadState>;

/** Why a download came to nothing. */
export const downloadErrorCode = z.enum([
  'NOT_FOUND',
  'TOKEN_NEEDED',
  'ACCESS_DENIED',
  'UNREACHABLE',
  'REFUSED',
  'NOT_A_MODEL',
  'WRONG_LENGTH',
  'WRONG_CHECKSUM',
  'CHANGED',
  'DISK_FULL',
  'NAME_TAKEN',
  'UNKNOWN_ERROR',
]);
export type DownloadErrorCode = z.output<typeof downloadErrorCode>;

export const downloadError = z
  .object({
    code: downloadErrorCode,
    message: z.string().describe('What happened, and what to do.'),
    facts: facts.optional(),
  })
  .meta({ id: 'DownloadError' });
export type DownloadError = z.output<typeof downloadError>;

/** A piece of a file that one connection fetches: `done` bytes of it, from its beginning, are on the disk. */
const part = z.object({ from: z.int().min(0), length: z.int().min(1), done: z.int().min(0) });

/** A file as the journal knows it. */
export const fileRecord = z.object({
  role: modelFileRole.optional(),
  name: z.string(),
  url: z.string(),
  hub: z.boolean().describe('The address is of the hub: the token may go there.'),
  /** Of the catalogue or of the request. */
  wantedBytes: z.int().optional(),
  wantedSha256: sha256.optional(),
  /** What the server told. */
  seen: z
    .object({
      bytes: z.int().optional(),
      ranges: z.boolean(),
      etag: z.string().optional(),
      lastModified: z.string().optional(),
      sha256: sha256.optional(),
    })
    .optional(),
  parts: z.array(part).describe('Empty while nothing is known of its length.'),
  /** What the finished file hashed to. */
  sha256: sha256.optional(),
});
export type FileRecord = z.output<typeof fileRecord>;

/** A download as the journal keeps it. */
export const downloadRecord = z.object({
  id: z.string(),
  state: downloadState,
  name: z.string(),
  catalogueId: z.string().optional(),
  /** What was asked for, where it was a repository of the hub whose files are not known yet. */
  repository: z.object({ name: z.string(), revision: z.string() }).optional(),
  /** Absolute path of the models folder it goes into. */
  folder: z.string(),
  /** For a model in a folder of its own: its name below `folder`, and what its `model.json` says. */
  model: z
    .object({
      id: z.string(),
      name: z.string(),
      family: z.string(),
      license: z.string(),
      defaults: modelDefaults.partial().optional(),
    })
    .optional(),
  files: z.array(fileRecord),
  createdAt: z.int(),
  updatedAt: z.int(),
  finishedAt: z.int().optional(),
  error: downloadError.optional(),
});
export type DownloadRecord = z.output<typeof downloadRecord>;

/** How far a download is: what `download.progress` tells. */
export const downloadProgress = z.object({
  state: downloadState,
  bytes: z.int().describe('On this machine so far.'),
  totalBytes: z.int().optional().describe('Absent while a server has not told it.'),
  bytesPerSecond: z.int().optional().describe('Over the last seconds; only while it runs.'),
  etaMs: z.int().optional(),
  retry: z
    .object({ reason: z.string(), at: z.int().describe('Epoch milliseconds.'), attempt: z.int() })
    .optional()
    .describe('It goes on by itself then.'),
});
export type DownloadProgress = z.output<typeof downloadProgress>;

export const downloadView = z
  .object({
    id: z.string(),
    name: z.string(),
    ...downloadProgress.shape,
    catalogueId: z.string().optional(),
    source: z.string().describe('Where it comes from, without what a query may hold.'),
    files: z.array(
      z.object({ name: z.string(), bytes: z.int(), totalBytes: z.int().optional(), sha256: sha256.optional() }),
    ),
    modelId: z.string().optional().describe('Of the model it became; see `GET /v1/models`.'),
    error: downloadError.optional(),
    createdAt: z.int(),
    updatedAt: z.int(),
    finishedAt: z.int().optional(),
    links: z.object({ self: z.string(), pause: z.string(), resume: z.string() }),
  })
  .meta({ id: 'Download' });
export type DownloadView = z.output<typeof downloadView>;
