import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweepInputs } from '../../../src/main/gallery/sweepInputs.ts';
import { aJob, anImage, aRequest } from '../../support/jobs.ts';
import { aJournal } from '../../support/journals.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const idOf = (digit: string): string => `inp_${digit.repeat(32)}`;
const BEFORE = Date.UTC(2026, 0, 2);

function folderWith(files: Record<string, 'old' | 'new'>): string {
  const root = tempFolder();
  mkdirSync(join(root, 'inputs'));
  for (const [name, age] of Object.entries(files)) {
    const path = join(root, 'inputs', name);
    writeFileSync(path, 'x');
    const at = new Date(BEFORE + (age === 'old' ? -1000 : 1000));
    utimesSync(path, at, at);
  }
  return root;
}

describe('the sweep of pictures that came with requests', () => {
  it('removes the old ones that no job and no image names, and half-written files', async () => {
    const { jobs, images, namedInputs } = aJournal();
    jobs.insert(aJob({ request: { initImage: idOf('a'), maskImage: idOf('b') } }), []);
    const image = anImage();
    images.insert({ ...image, recipe: { ...image.recipe, request: aRequest({ initImage: idOf('c') }) } }, []);
    const root = folderWith({
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((digit) => [`${idOf(digit)}.png`, 'old' as const])),
      [`${idOf('e')}.png`]: 'new',
      [`.${idOf('f')}.png.0123456789ab.tmp`]: 'new',
      'notes.txt': 'old',
    });
    expect(await sweepInputs({ root, before: BEFORE, named: namedInputs })).toEqual({ removed: 1, tempRemoved: 1 });
    const kept = ['a', 'b', 'c', 'e'].map((digit) => `${idOf(digit)}.png`);
    expect(readdirSync(join(root, 'inputs')).toSorted()).toEqual([...kept, 'notes.txt']);
  });

  it('does not read the journal when there is nothing old, nor mind a missing folder', async () => {
    const named = (): never => {
      throw new Error('asked');
    };
    const nothing = { removed: 0, tempRemoved: 0 };
    const root = folderWith({ [`${idOf('a')}.png`]: 'new' });
    expect(await sweepInputs({ root, before: BEFORE, named })).toEqual(nothing);
    expect(await sweepInputs({ root: tempFolder(), before: BEFORE, named })).toEqual(nothing);
  });
});
