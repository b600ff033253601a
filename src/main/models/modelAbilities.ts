import type { ModelAbilities } from '../../shared/schema/model.ts';
import { isKnownFamily, type KnownFamily } from './modelFamily.ts';

/**
 * What the families can, and how long a prompt they read.
 *
 * Token limits as stable-diffusion.cpp counts them (`conditioner.hpp`): CLIP reads pieces of 77 tokens, of which two
 * mark begin and end, and appends further pieces, which the models were not trained on; its SD3 conditioner cuts T5
 * into the same 77, so CLIP is what limits there. FLUX's T5 is read in pieces of 256, MiniT2I's is cut off at 256.
 *
 * Negative prompts need guidance by a second, unconditional pass. FLUX.1 is distilled to do without one
 * (model cards of black-forest-labs/FLUX.1-dev and -schnell; hence its default `cfgScale` of 1).
 * The embedded engine takes no initial image with a language model as text encoder, but for FLUX.2 as a reference,
 * which is another thing (its `index.js`, `_runInternal`).
 * MiniT2I has no encoder for pictures: the embedded engine ignores an initial image with it.
 * None of them is given a mask by the embedded engine so far; that is the engine's limit and is told by it.
 */
const byFamily: Readonly<Record<KnownFamily, ModelAbilities>> = {
  minit2i: abilities({ limit: 256, tokenizer: 't5' }, { initImage: false, maskImage: false }),
  flux: abilities({ limit: 256, tokenizer: 't5' }, { negativePrompt: false }),
  sd1: abilities({ limit: 75, tokenizer: 'clip' }),
  sd2: abilities({ limit: 75, tokenizer: 'clip' }),
  sdxl: abilities({ limit: 75, tokenizer: 'clip' }),
  sd3: abilities({ limit: 75, tokenizer: 'clip' }),
  flux2: abilities({ limit: 512, tokenizer: 'llm' }, { negativePrompt: false, initImage: false }),
  chroma: abilities({ limit: 512, tokenizer: 't5' }),
  'qwen-image': abilities({ limit: 512, tokenizer: 'llm' }, { initImage: false }),
  'z-image': abilities({ limit: 512, tokenizer: 'llm' }, { negativePrompt: false, initImage: false }),
};

/** Of a family that only its manifest names, nothing is known: everything is offered, and no limit is told. */
const unknownFamily: ModelAbilities = { features: { negativePrompt: true, initImage: true, maskImage: true } };

/** What a model can on an engine that can this. */
export function abilitiesOf(
  family: string,
  engine: { readonly initImage: boolean; readonly maskImage: boolean },
): ModelAbilities {
  const { features, ...rest } = isKnownFamily(family) ? byFamily[family] : unknownFamily;
  return {
    ...rest,
    features: {
      negativePrompt: features.negativePrompt,
      initImage: features.initImage && engine.initImage,
      maskImage: features.maskImage && engine.maskImage,
    },
  };
}

function abilities(
  promptTokens: NonNullable<ModelAbilities['promptTokens']>,
  features: Partial<ModelAbilities['features']> = {},
): ModelAbilities {
  return { promptTokens, features: { negativePrompt: true, initImage: true, maskImage: true, ...features } };
}
