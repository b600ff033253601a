import { z } from 'zod';

/** The path parameter of everything that has an id. */
export const byId = z.strictObject({ id: z.string().min(1).max(100) });

export const noQuery = z.strictObject({});

export const paging = {
  page: z.int().min(1).max(1_000_000).default(1),
  limit: z.int().min(1).max(100).default(20),
};

export const tagFilter = z
  .record(z.string(), z.string().max(200))
  .default({})
  .describe('`tag.NAME=VALUE`: only what carries that tag.');

/** A page of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), page: z.int(), limit: z.int(), total: z.int(), pages: z.int() });
