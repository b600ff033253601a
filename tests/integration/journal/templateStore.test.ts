import { describe, expect, it } from 'vitest';
import type { TemplateRecord } from '../../../src/shared/schema/template.ts';
import { aJournal } from '../../support/journals.ts';

const template = (slug: string, name: string): TemplateRecord => ({
  slug,
  name,
  prompt: 'a {thing}',
  variables: [{ name: 'thing', default: 'cat' }],
  steps: 4,
  createdAt: 1,
  updatedAt: 2,
});

describe('the template store', () => {
  it('keeps templates by slug over a restart and lists them by name', () => {
    const journal = aJournal();
    journal.templates.put(template('b', 'zebra'), []);
    journal.templates.put(template('a', 'Apple'), []);
    journal.templates.put(template('b', 'banana'), []);
    journal.close();
    const { templates } = aJournal(journal.file);
    expect(templates.list()).toEqual([template('a', 'Apple'), template('b', 'banana')]);
    expect(templates.count()).toBe(2);
    expect(templates.get('b')).toEqual(template('b', 'banana'));
    expect(templates.get('c')).toBeUndefined();
  });

  it('publishes events with the change, and none where nothing changed', () => {
    const { templates, published } = aJournal();
    const event = { type: 'templates.changed', data: { slug: 'a', deleted: false } } as const;
    templates.put(template('a', 'Apple'), [event]);
    expect(templates.remove('x', [event])).toBe(false);
    expect(published).toMatchObject([event]);
    expect(templates.remove('a', [event])).toBe(true);
    expect(published).toHaveLength(2);
    expect(templates.list()).toEqual([]);
  });
});
