import { z } from 'zod';
import { modelDefaults, modelFileRole } from './model.ts';

/** SHA-256 in small hex digits. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256: 64 hex digits in lower case');

const webAddress = z.url({ protocol: /^https$/ });

const catalogueFile = z.strictObject({
  role: modelFileRole,
  url: webAddress.startsWith('https://huggingface.co/'),
  bytes: z.int().min(1).optional().describe('Absent where it is not known for certain.'),
  sha256: sha256.optional().describe('Absent where it is not known: then the hash counts that the hub tells.'),
});

const licence = z.strictObject({
  name: z.string().min(1).max(200),
  url: webAddress,
  mustAccept: z.boolean().describe('It binds who uses the model, so it is accepted before the first byte.'),
});

/** A model of the catalogue that comes with the app. */
export const catalogueEntry = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  name: z.string().min(1).max(200),
  family: z.string().min(1).max(60),
  goodAt: z.string().min(1).max(500).describe('What it is good at, in a sentence.'),
  licence,
  gated: z.boolean().default(false).describe('The hub wants a token of somebody who was let in.'),
  memoryBytes: z.int().min(1).describe('Roughly what it takes to draw with it: its weights, and what it works in.'),
  defaults: modelDefaults.partial().optional(),
  files: z.array(catalogueFile).min(1).max(16),
});
export type CatalogueEntry = z.output<typeof catalogueEntry>;

/** `resources/catalogue.json`. */
export const catalogue = z.strictObject({ schema: z.literal(1), models: z.array(catalogueEntry) });
export type Catalogue = z.output<typeof catalogue>;

/** An entry as clients see it. */
export const catalogueView = z
  .object({
    ...catalogueEntry.shape,
    gated: z.boolean(),
    licence: z.object(licence.shape),
    files: z.array(z.object(catalogueFile.shape)),
    bytes: z.int().optional().describe('Of all files; absent where one is not known.'),
    installed: z.boolean(),
    downloadId: z.string().optional().describe('The download of it, while there is one.'),
  })
  .meta({ id: 'CatalogueEntry' });
export type CatalogueView = z.output<typeof catalogueView>;
