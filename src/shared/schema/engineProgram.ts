import { z } from 'zod';
import { deviceBackend } from './device.ts';
import { engineKind } from './engine.ts';

/** An engine program on this machine that can be started. */
export const engineProgram = z.object({
  id: z
    .string()
    .describe(
      '`embedded`, `own` (the one of `settings.sdServerPath`), or the id of a build: `master-929-3f8527a-win-cuda12-x64`.',
    ),
  kind: engineKind,
  version: z.string().describe('Empty where it is not known.'),
  backends: z.array(deviceBackend).describe('What it was built for.'),
  file: z.string().optional().describe('Absolute path of the executable; never told to clients.'),
});
export type EngineProgram = z.output<typeof engineProgram>;
