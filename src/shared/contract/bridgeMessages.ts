import { z } from 'zod';
import type { FeedMessage } from './channels.ts';

const subscription = z.int().min(0);

/** What the studio's window says of a subscription. It acknowledges every batch; until then no other is sent. */
export const feedControl = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open'), subscription, after: z.int().min(0).optional() }),
  z.strictObject({ kind: z.literal('acknowledge'), subscription, batch: z.int().min(1) }),
  z.strictObject({ kind: z.literal('close'), subscription }),
]);
export type FeedControl = z.output<typeof feedControl>;

/** Messages of one subscription, in order; `batch` counts from 1. */
export interface FeedBatch {
  readonly subscription: number;
  readonly batch: number;
  readonly messages: readonly FeedMessage[];
}

const imageId = z.string().min(1).max(100);

/** What the studio may ask of the desktop. Images go by id: no path enters the studio but a folder just picked. */
export const hostRequest = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('pickFolder') }),
  z.strictObject({ action: z.literal('reveal'), imageId }),
  z.strictObject({ action: z.literal('startDrag'), imageId }),
  z.strictObject({ action: z.literal('server') }),
  z.strictObject({ action: z.literal('openDocs') }),
  // The studio hears the desktop's messages from now on; what came before it was there is told then.
  z.strictObject({ action: z.literal('listen') }),
]);
export type HostRequest = z.output<typeof hostRequest>;
