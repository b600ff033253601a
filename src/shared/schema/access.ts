import { z } from 'zod';
import { apiKey } from './settings.ts';

/** Name of the cookie that stands for a key in the studio's browser. */
export const SESSION_COOKIE = 'tintype_session';

/** An application's key as it is listed: never the key itself. */
export const keyView = z
  .object({
    id: z.string(),
    name: z.string().describe('The application it was made for; jobs made with it carry this name.'),
    createdAt: z.int(),
    lastUsedAt: z.int().nullable().describe('To the minute; null: never.'),
    prefix: z.string().describe('How the key begins, to tell it from others, e.g. `tt_ab12…`.'),
  })
  .meta({ id: 'Key' });
export type KeyView = z.output<typeof keyView>;

/** The answer to a new key: the only time that the key itself is told. */
export const newKeyView = keyView
  .extend({ key: z.string().describe('The key. It is kept as a hash only, so it is told this once.') })
  .meta({ id: 'NewKey' });
export type NewKeyView = z.output<typeof newKeyView>;

export const newKey = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(60)
      .regex(
        /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u,
        'no blanks at the ends and no control characters',
      )
      .describe('The application it is for. Two keys of one name count as one application.'),
  })
  .meta({ id: 'KeyRequest' });

export const signIn = z.strictObject({ key: apiKey.describe('Any key of this server.') }).meta({ id: 'SignIn' });

export const sessionView = z
  .object({
    signedIn: z.boolean(),
    client: z.string().optional().describe('The application whose key it is; absent for the key of the settings.'),
  })
  .meta({ id: 'Session' });
export type SessionView = z.output<typeof sessionView>;

/** One application and what it has asked for, as far back as the journal goes; jobs since forgotten count too. */
export const clientView = z
  .object({
    name: z.string().nullable().describe('Null: programs that did not say their name.'),
    jobs: z.object({
      pending: z.int(),
      in_progress: z.int(),
      complete: z.int(),
      error: z.int(),
      cancelled: z.int(),
    }),
    images: z.int().describe('Images saved, of jobs that have ended.'),
    computeMs: z.int().describe('Milliseconds of computing for these images.'),
    firstSeenAt: z.int().describe('When its first job was made.'),
    lastSeenAt: z.int().describe('When its latest job was made.'),
    active: z.boolean().describe('Something of it waits or is at work.'),
  })
  .meta({ id: 'Client' });
export type ClientView = z.output<typeof clientView>;
