import type { Recipe } from '../../../shared/schema/image.ts';
import type { KnownRequest } from '../../../shared/schema/generation.ts';
import { missingLora, missingModel } from './foreignRequest.ts';
import { modelWithHash } from './installed.ts';
import type { Installed } from './installed.ts';
import { usableFields } from './usableFields.ts';

/**
 * The request that draws an image of this app again: all that was asked for, with the one seed that drew it. Only what
 * is not installed any more is left out, with a warning.
 */
export function recipeRequest(recipe: Recipe, installed: Installed): { request: KnownRequest; warnings: string[] } {
  const { model: modelId, loras, ...asked } = recipe.request;
  const named = installed.models.find(({ id }) => id === modelId);
  const same = modelWithHash(recipe.model.sha256 ?? '', installed);
  const model = same ?? named;
  const missing = loras.filter(({ id }) => !installed.loras.includes(id));
  const changed = model !== undefined && !same && model.fingerprint !== recipe.model.fingerprint;
  const usable = usableFields({
    ...asked,
    ...(model && { model: model.id }),
    loras: loras.filter((lora) => !missing.includes(lora)),
    seed: recipe.seed,
    count: 1,
  });
  return {
    request: usable.request,
    warnings: [
      ...(model ? [] : [missingModel(modelId)]),
      ...(changed
        ? [`The files of the model “${model.name}” are not those it was drawn with; it may draw something else.`]
        : []),
      ...missing.map(({ id }) => missingLora(id)),
      ...usable.warnings,
    ],
  };
}
