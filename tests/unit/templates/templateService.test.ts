import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/shared/contract/events.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { slug as slugSchema, templateBody, type TemplateRecord } from '../../../src/shared/schema/template.ts';
import { fillTemplate, textIssues, variablesOf } from '../../../src/shared/template/fillTemplate.ts';
import { builtInTemplates } from '../../../src/main/templates/builtInTemplates.ts';
import { createTemplateService } from '../../../src/main/templates/templateService.ts';

function rig(limit = 1000) {
  const kept = new Map<string, TemplateRecord>();
  const events: NewEvent[] = [];
  let time = 100;
  const service = createTemplateService({
    store: {
      list: () => [...kept.values()],
      count: () => kept.size,
      get: (slug) => kept.get(slug),
      put: (template, added) => (kept.set(template.slug, template), void events.push(...added)),
      remove: (slug, added) => (events.push(...added), kept.delete(slug)),
    },
    builtIn: builtInTemplates,
    limit,
    now: () => (time += 1),
  });
  return { service, events };
}

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

const body = { name: 'Ink', prompt: 'ink {subject}', steps: 4, model: 'tiny' };

describe('templates', () => {
  it('are kept, replaced and deleted, and everyone hears of it', () => {
    const { service, events } = rig();
    expect(service.create(body)).toMatchObject({
      record: { slug: 'ink', createdAt: 101, updatedAt: 101 },
      builtIn: false,
    });
    const put = service.put('ink', { ...body, name: 'Ink 2' });
    expect(put).toMatchObject({ fresh: false, record: { name: 'Ink 2', createdAt: 101, updatedAt: 102 } });
    expect(service.put('fresh', body)).toMatchObject({ fresh: true, record: { slug: 'fresh' } });
    service.remove('ink');
    expect(refusal(() => service.get('ink')).code).toBe('NOT_FOUND');
    expect(refusal(() => service.remove('ink')).code).toBe('NOT_FOUND');
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['templates.changed', { slug: 'ink', deleted: false }],
      ['templates.changed', { slug: 'ink', deleted: false }],
      ['templates.changed', { slug: 'fresh', deleted: false }],
      ['templates.changed', { slug: 'ink', deleted: true }],
    ]);
  });

  it('get a slug from any name, and a free one', () => {
    const { service } = rig();
    expect(service.create({ ...body, name: 'Café à la crème!' }).record.slug).toBe('cafe-a-la-creme');
    expect(service.create({ ...body, name: 'Photograph' }).record.slug).toBe('photograph-2');
    expect(service.create({ ...body, name: '写真' }).record.slug).toBe('template');
    expect(service.create({ ...body, name: '写真' }).record.slug).toBe('template-2');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }), (name) => {
        expect(slugSchema.safeParse(service.create({ ...body, name }).record.slug).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are refused when their slug is taken, the limit is reached or they make no sense', () => {
    const { service } = rig(1);
    expect(refusal(() => service.create({ ...body, slug: 'photograph' })).issues).toMatchObject([{ path: 'slug' }]);
    expect(refusal(() => service.put('a', { ...body, slug: 'b' })).issues).toMatchObject([{ path: 'slug' }]);
    const variables = [{ name: 'subject' }, { name: 'subject' }, { name: 'other' }];
    expect(refusal(() => service.create({ ...body, variables })).issues).toMatchObject([
      { path: 'variables.1.name' },
      { path: 'variables.2.name' },
    ]);
    expect(refusal(() => service.create({ ...body, prompt: '{' })).issues).toMatchObject([{ path: 'prompt' }]);
    const many = Array.from({ length: 51 }, (_, i) => `{v${i}}`).join();
    expect(refusal(() => service.create({ ...body, prompt: many })).issues).toMatchObject([{ path: 'prompt' }]);
    service.create(body);
    expect(refusal(() => service.create(body)).message).toContain('Delete one first');
    expect(refusal(() => service.put('more', body)).message).toContain('Delete one first');
    expect(service.put('ink', body).fresh).toBe(false);
  });

  it('leave those that come with the app alone', () => {
    const { service } = rig();
    expect(refusal(() => service.put('photograph', body)).code).toBe('FORBIDDEN');
    expect(refusal(() => service.remove('photograph')).code).toBe('FORBIDDEN');
    expect(service.list().map(({ record, builtIn }) => [record.slug, builtIn])).toEqual(
      builtInTemplates.map(({ slug }) => [slug, true]),
    );
  });

  it('become a request: defaults of the template, then what the use says', () => {
    const { service } = rig();
    service.create({ ...body, negativePrompt: 'no {subject}', tags: { set: 1 } });
    expect(service.requestOf('ink', { variables: { subject: 'cat' }, steps: 6, count: 2 })).toEqual({
      prompt: 'ink cat',
      negativePrompt: 'no cat',
      steps: 6,
      count: 2,
      model: 'tiny',
      tags: { set: 1 },
    });
    expect(refusal(() => service.requestOf('ink', {})).issues).toMatchObject([{ path: 'variables.subject' }]);
    expect(refusal(() => service.requestOf('nope', {})).code).toBe('NOT_FOUND');
  });

  it('say so when the filled text is too long or empty', () => {
    const { service } = rig();
    service.create({ name: 'x', prompt: '{a}{b}' });
    const long = 'x'.repeat(5000);
    expect(refusal(() => service.requestOf('x', { variables: { a: long, b: long } })).issues).toEqual([
      { path: 'prompt', message: 'once filled in: expected at most 8000 characters' },
    ]);
    expect(refusal(() => service.requestOf('x', { variables: { a: '', b: '' } })).issues).toEqual([
      { path: 'prompt', message: 'once filled in: must not be empty' },
    ]);
  });
});

describe('the built-in templates', () => {
  it.each(builtInTemplates.map((template) => [template.slug, template] as const))(
    '%s is in order',
    (_slug, template) => {
      const { createdAt: _, updatedAt: _at, ...shipped } = template;
      expect(templateBody.safeParse(shipped).success).toBe(true);
      expect(textIssues(template)).toEqual([]);
      expect(variablesOf(template).toSorted()).toEqual(template.variables?.map(({ name }) => name).toSorted());
      expect(fillTemplate(template, { subject: 'a lighthouse' })).toMatchObject({
        ok: true,
        prompt: expect.stringContaining('a lighthouse'),
      });
    },
  );
});
