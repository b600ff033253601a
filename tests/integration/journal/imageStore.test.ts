import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/shared/contract/events.ts';
import { anImage } from '../../support/jobs.ts';
import { aJournal } from '../../support/journals.ts';

const changed: NewEvent = { type: 'image.changed', data: { imageId: 'img_1', favourite: true } };

function aGallery(prompts: readonly string[]): ReturnType<typeof aJournal> {
  const journal = aJournal();
  prompts.forEach((prompt, i) => journal.images.insert(anImage({ id: `img_${i}`, prompt }), []));
  return journal;
}

function found(journal: ReturnType<typeof aJournal>, query: string): string[] {
  return journal.images.list({ query, tags: {} }, 1, 100).items.map((image) => image.prompt);
}

describe('the image store', () => {
  it('finds images by words of prompt, model and tags, the last one just begun', () => {
    const journal = aGallery(['A red Fox in snow', 'a fóxglove', 'red fire engine']);
    journal.images.insert(
      anImage({ id: 'x', prompt: 'nothing', model: 'flux-schnell', tags: { scene: 'harbour', n: 42 } }),
      [],
    );
    expect(found(journal, 'fox')).toEqual(['a fóxglove', 'A red Fox in snow']);
    expect(found(journal, 'RED f')).toEqual(['red fire engine', 'A red Fox in snow']);
    expect(found(journal, 're fox')).toEqual([]);
    for (const query of ['schnell', 'harb', '42', 'scene 42', 'flux-sch'])
      expect(found(journal, query)).toEqual(['nothing']);
    expect(found(journal, '  ')).toHaveLength(4);
    expect(found(journal, '?!')).toEqual([]);
  });

  it('finds any part of a prompt in a script without spaces', () => {
    const journal = aGallery(['雪の中の黒猫', '白い猫']);
    expect(found(journal, '猫')).toHaveLength(2);
    expect(found(journal, '黒猫')).toEqual(['雪の中の黒猫']);
  });

  it('takes any query for words, never for search syntax', () => {
    const journal = aGallery(['near the castle', 'not a castle or tower']);
    for (const query of [
      'NOT',
      'OR castle',
      '"castle',
      'castle*',
      'words:castle',
      'NEAR(castle the)',
      "a'); --",
      '¤',
      '^castle',
      '{castle}',
      'castle AND',
    ]) {
      expect(() => found(journal, query)).not.toThrow();
    }
    expect(found(journal, 'castle OR not')).toEqual(['not a castle or tower']);
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (query) => void found(journal, query)));
    expect(() => found(journal, Array.from({ length: 8000 }, (_, i) => i).join(' '))).not.toThrow();
  });

  it('answers every page and total as a walk over all images would', () => {
    const word = fc.constantFrom('ash', 'ashen', 'birch', 'b', 'cedar');
    const image = fc.record({
      words: fc.array(word, { minLength: 1, maxLength: 4 }),
      model: fc.constantFrom('m1', 'm2'),
      favourite: fc.boolean(),
      tag: fc.constantFrom('x', 'y'),
      missing: fc.boolean(),
      at: fc.nat({ max: 9 }),
    });
    const option = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
    const query = fc.record({
      words: fc.array(word, { maxLength: 2 }),
      model: option(image.map((each) => each.model)),
      favourite: option(fc.boolean()),
      tag: option(fc.constantFrom('x', 'y')),
      before: option(fc.nat({ max: 10 })),
      after: option(fc.nat({ max: 10 })),
    });
    const journal = aJournal();
    let run = 0;
    fc.assert(
      fc.property(fc.array(image, { maxLength: 25 }), query, (images, asked) => {
        run += 1;
        journal.transaction(() => {
          images.forEach(({ words, model, favourite, tag, at }, i) => {
            const ids = { id: `${run}_${i}`, jobId: `job_${run}` };
            const prompt = words.join(', ');
            journal.images.insert(anImage({ ...ids, prompt, model, tags: { t: 'y' }, createdAt: at }), []);
            journal.images.patch(`${run}_${i}`, { favourite, tags: { t: tag } }, []);
          });
        });
        const missing = images.flatMap((each, i) => (each.missing ? [`${run}_${i}`] : []));
        journal.images.setMissing(
          images.map((_, i) => `${run}_${i}`),
          true,
        );
        journal.images.setMissing(
          images.map((_, i) => `${run}_${i}`).filter((id) => !missing.includes(id)),
          false,
        );
        const expected = images
          .map((each, i) => ({ ...each, id: `${run}_${i}` }))
          .filter((each) => !each.missing)
          .filter((each) => asked.model === undefined || each.model === asked.model)
          .filter((each) => asked.favourite === undefined || each.favourite === asked.favourite)
          .filter((each) => asked.tag === undefined || each.tag === asked.tag)
          .filter((each) => matches(each.words, asked.words))
          .filter((each) => each.at < (asked.before ?? Infinity) && each.at > (asked.after ?? -Infinity))
          .map((each) => each.id)
          .toReversed();
        const { model, favourite, before, after } = asked;
        const filter = {
          query: asked.words.join(' '),
          jobId: `job_${run}`,
          ...(model && { model }),
          ...(favourite !== undefined && { favourite }),
          ...(before !== undefined && { before }),
          ...(after !== undefined && { after }),
          tags: asked.tag ? { t: asked.tag } : {},
        };
        for (let page = 1; page <= 4; page += 1) {
          const list = journal.images.list(filter, page, 7);
          expect(list.items.map((each) => each.id)).toEqual(expected.slice((page - 1) * 7, page * 7));
          expect(list.total).toBe(expected.length);
        }
      }),
    );
  });

  it('changes favourite and tags, and what is found with them, with the event', () => {
    const journal = aGallery(['a castle']);
    const after = journal.images.patch('img_0', { favourite: true, tags: { place: 'kept' } }, [changed]);
    expect(after).toMatchObject({ favourite: true, tags: { place: 'kept' } });
    expect(journal.images.get('img_0')).toEqual(after);
    expect(found(journal, 'kept')).toEqual(['a castle']);
    expect(journal.published.map((event) => event.type)).toEqual(['image.changed']);
    journal.images.patch('img_0', { tags: {} }, []);
    expect(found(journal, 'kept')).toEqual([]);
    expect(journal.images.get('img_0')?.favourite).toBe(true);
    expect(journal.images.patch('none', { favourite: true }, [changed])).toBeUndefined();
    expect(journal.published).toHaveLength(1);
  });

  it('forgets an image everywhere, once', () => {
    const journal = aGallery(['a castle']);
    const deleted: NewEvent = { type: 'image.deleted', data: { imageId: 'img_0' } };
    expect(journal.images.remove('img_0', [deleted])).toBe(true);
    expect(journal.images.remove('img_0', [deleted])).toBe(false);
    expect(journal.published).toHaveLength(1);
    expect(journal.images.get('img_0')).toBeUndefined();
    expect(found(journal, 'castle')).toEqual([]);
    expect(journal.images.allFiles()).toEqual([]);
  });

  it('hides images whose file went, keeps what was set meanwhile, and shows them when it is back', () => {
    const journal = aGallery(['a castle', 'a tower']);
    journal.images.setMissing(['img_0', 'unknown'], true);
    expect(found(journal, '')).toEqual(['a tower']);
    expect([...journal.images.allFiles()]).toEqual([
      { id: 'img_0', file: '2023-11/img_0.png', missing: true },
      { id: 'img_1', file: '2023-11/img_1.png', missing: false },
    ]);
    journal.images.patch('img_0', { favourite: true }, []);
    expect(found(journal, 'castle')).toEqual([]);
    journal.images.setMissing(['img_0'], false);
    expect(journal.images.list({ favourite: true, tags: {} }, 1, 9).items.map((image) => image.id)).toEqual(['img_0']);
  });

  it('gives the images of a job by index, and replaces one that is booked again', () => {
    const journal = aJournal();
    journal.images.insert(anImage({ id: 'b', index: 1 }), []);
    journal.images.insert(anImage({ id: 'a', index: 0 }), []);
    journal.images.insert(anImage({ id: 'c', jobId: 'other' }), []);
    expect(journal.images.byJob('gen_1').map((image) => image.id)).toEqual(['a', 'b']);
    journal.images.insert(anImage({ id: 'a', prompt: 'again' }), []);
    expect(journal.images.list({ tags: {} }, 1, 9).total).toBe(3);
    expect(found(journal, 'again')).toEqual(['again']);
  });
});

function matches(words: readonly string[], query: readonly string[]): boolean {
  const distinct = [...new Set(query)];
  return distinct.every((word, i) =>
    words.some((each) => (i === distinct.length - 1 ? each.startsWith(word) : each === word)),
  );
}
