import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { starterModelFolder } from '../../../src/main/starterModel.ts';

describe('the folder of the starter model', () => {
  it('is the one in the resources, or the one of the installed app', () => {
    const checkout = path.resolve('resources/starter-model');
    expect(starterModelFolder({})).toBe(checkout);
    expect(starterModelFolder({ TINTYPE_STARTER_MODEL: '' })).toBe(checkout);
    expect(starterModelFolder({}, '/app/starter-model')).toBe('/app/starter-model');
  });

  it('is another one on demand, meant from where the person is', () => {
    const folder = path.resolve(process.env['INIT_CWD'] ?? '.', 'mine');
    expect(starterModelFolder({ TINTYPE_STARTER_MODEL: 'mine' }, '/app/starter-model')).toBe(folder);
  });
});
