import { describe, expect, it } from 'vitest';
import { foreignRequest } from '../../../../src/main/gallery/recipe/foreignRequest.ts';
import { readA1111 } from '../../../../src/main/gallery/recipe/readA1111.ts';
import { installed } from '../../../support/installedThings.ts';

function found(hash: string, model: string) {
  const text = `x\nSteps: 5, Seed: 1, Size: 512x512, Model hash: ${hash}, Model: ${model}`;
  const foreign = readA1111(new Map([['parameters', text]]));
  if (!foreign) throw new Error('the text was not read');
  return foreignRequest(foreign, installed, { width: 512, height: 512 });
}

describe('the model of a picture of another program', () => {
  it.each(['5feceb66ff', '5FECEB66FF00'])('is found by its hash %s, whatever it is called there', (hash) => {
    expect(found(hash, 'renamed')).toMatchObject({ request: { model: 'tiny' }, warnings: [] });
  });

  it('is found by its name with another hash, with a warning', () => {
    const { request, warnings } = found('6b86b273ff', 'Tiny');
    expect(request.model).toBe('tiny');
    expect(warnings).toEqual([expect.stringContaining('is another file')]);
  });

  it('is not found by a hash of the old, short sort', () => {
    expect(found('5feceb66', 'renamed').request).not.toHaveProperty('model');
  });
});
