import { z } from 'zod';
import { engineKind, type EngineKind } from '../../shared/schema/engine.ts';
import { AUTO } from './chooseEngine.ts';
import { EMBEDDED } from './programOffers.ts';

/** What the next engine is started with. */
export interface Chosen {
  readonly kind: EngineKind;
  /** Id of the engine program. */
  readonly program: string;
  readonly backend: string;
  readonly flashAttention: boolean;
}

/** As it is kept for the next start. */
export const chosenSchema = z.object({
  kind: engineKind.default('embedded'),
  program: z.string().default(EMBEDDED.id),
  backend: z.string(),
  flashAttention: z.boolean(),
});
/** What draws until something better has passed. */
export const PROCESSOR: Chosen = { kind: 'embedded', program: EMBEDDED.id, backend: 'cpu', flashAttention: true };

export const kindOf = (program: string): EngineKind => (program === EMBEDDED.id ? 'embedded' : 'sd-server');

/** Before the first look: what the settings say, and else what was chosen last. */
export function chosenUnseen(backend: string, engine: string, remembered: Chosen): Chosen {
  const program = engine === AUTO ? remembered.program : engine;
  const last = program === remembered.program ? remembered : { ...PROCESSOR, program };
  return {
    ...last,
    kind: kindOf(program),
    ...(backend !== AUTO && { backend, flashAttention: true }),
  };
}
