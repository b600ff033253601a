import { describe, expect, it } from 'vitest';
import { abilitiesOf } from '../../../src/main/models/modelAbilities.ts';
import { knownFamilies } from '../../../src/main/models/modelFamily.ts';
import { modelAbilities } from '../../../src/shared/schema/model.ts';

const all = { initImage: true, maskImage: true };

describe('what a model can', () => {
  it.each(knownFamilies)('is told in full for %s', (family) => {
    const abilities = abilitiesOf(family, all);
    expect(modelAbilities.required().parse(abilities)).toEqual(abilities);
    expect(abilities.promptTokens?.limit).toBeGreaterThan(0);
  });

  it('never is more than the engine can', () => {
    for (const family of [...knownFamilies, 'something new'])
      expect(abilitiesOf(family, { initImage: false, maskImage: false }).features).toMatchObject({
        initImage: false,
        maskImage: false,
      });
  });

  it('leaves out what a family cannot, whatever the engine can', () => {
    expect(abilitiesOf('minit2i', all).features).toEqual({ negativePrompt: true, initImage: false, maskImage: false });
    expect(abilitiesOf('flux', all).features).toEqual({ negativePrompt: false, initImage: true, maskImage: true });
  });

  it('offers everything for a family that is not known, and tells no limit', () => {
    expect(abilitiesOf('something new', all)).toEqual({
      features: { negativePrompt: true, initImage: true, maskImage: true },
    });
  });
});
