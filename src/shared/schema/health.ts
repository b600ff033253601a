import { z } from 'zod';
import { engineView } from './engine.ts';

export const health = z
  .object({
    status: z.literal('ok'),
    version: z.string(),
    busy: z.boolean().describe('A job is at work or waits.'),
    engine: engineView.shape.state,
    pending: z.int(),
    paused: z.boolean(),
    uptimeMs: z.int(),
    reach: z
      .enum(['none', 'machine', 'network'])
      .describe('Who can reach the HTTP server: nobody, programs on this machine, or other machines too.'),
  })
  .meta({ id: 'Health' });
export type Health = z.output<typeof health>;
