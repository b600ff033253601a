import { describe, expect, it } from 'vitest';
import { accepted } from '../../../../src/shared/schema/generation.ts';
import { templateView } from '../../../../src/shared/schema/template.ts';
import { small, useApi } from '../../../support/apiApp.ts';

const api = useApi();
const { prompt: _, ...size } = small;
const body = {
  name: 'Ink sketch',
  prompt: 'an ink sketch of {subject} on {paper} paper, {{plain}}',
  negativePrompt: 'no {subject}',
  variables: [{ name: 'paper', default: 'white', description: 'Its colour.' }],
  ...size,
  seed: 5,
  tags: { style: 'ink' },
};
const draw = (slug: string, use: object, headers = {}) =>
  api.ask('POST', `/v1/templates/${slug}/generations`, { body: use, headers });

describe('a template', () => {
  it('is saved, listed before the built-in ones, and there after a restart', async () => {
    const made = await api.ask('POST', '/v1/templates', { body });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/v1/templates/ink-sketch']);
    const view = made.as(templateView);
    expect(view).toMatchObject({
      slug: 'ink-sketch',
      builtIn: false,
      steps: 2,
      seed: 5,
      variables: [{ name: 'subject' }, { name: 'paper', default: 'white', description: 'Its colour.' }],
    });
    await api.restart();
    expect((await api.ask('GET', '/v1/templates/ink-sketch')).as(templateView)).toEqual(view);
    const { items } = await api.client.call('templates.list', {});
    expect(items[0]).toEqual(view);
    expect(items.slice(1).map(({ builtIn }) => builtIn)).toContain(true);
    expect(items.slice(1).every(({ builtIn }) => builtIn)).toBe(true);
  });

  it('becomes a generation with its values filled in, and what the use says counts', async () => {
    const reply = await draw('ink-sketch', { variables: { subject: 'a {cat}' }, count: 2 });
    expect(reply.status, reply.bytes.toString()).toBe(201);
    const { id, links } = reply.as(accepted);
    expect(reply.headers.get('location')).toBe(links.self);
    const state = await api.until(id, 'complete');
    expect(state.seeds).toEqual([5, 6]);
    expect(state.request).toMatchObject({
      prompt: 'an ink sketch of a {cat} on white paper, {plain}',
      negativePrompt: 'no a {cat}',
      width: 64,
      steps: 2,
      count: 2,
      tags: { style: 'ink' },
    });
  });

  it('names every variable that is missing or unknown, and every field that is wrong', async () => {
    const problems = async (use: object): Promise<(string | undefined)[]> => {
      const reply = await draw('ink-sketch', use);
      expect([reply.status, reply.error().code]).toEqual([400, 'INVALID_REQUEST']);
      return reply.error().issues?.map(({ path }) => path) ?? [];
    };
    expect(await problems({})).toEqual(['variables.subject']);
    expect(await problems({ variables: { subjekt: 'x', paper: 'y' } })).toEqual([
      'variables.subject',
      'variables.subjekt',
    ]);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_none, i) => [`v${i}`, '']));
    expect(await problems({ variables: many })).toEqual(['variables']);
    expect(await problems({ variables: { subject: 5 } })).toEqual(['variables.subject']);
    expect(await problems({ variables: { subject: 'x' }, steps: 0, prompt: 'y' })).toEqual(['steps', 'prompt']);
    expect(await problems({ variables: { subject: 'x' }, sampler: 'nope' })).toEqual(['sampler']);
    expect(await problems({ variables: { subject: 'x'.repeat(8000) } })).toEqual(['prompt', 'negativePrompt']);
  });

  it('is asked once under one idempotency key', async () => {
    const use = { variables: { subject: 'a dog' } };
    const headers = { 'idempotency-key': 'one sketch' };
    const first = await draw('ink-sketch', use, headers);
    const second = await draw('ink-sketch', use, headers);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.as(accepted).id).toBe(first.as(accepted).id);
  });

  it('is replaced, and deleted; what it drew stays', async () => {
    const before = (await api.ask('GET', '/v1/images')).bytes.toString();
    const replaced = await api.ask('PUT', '/v1/templates/ink-sketch', { body: { name: 'Ink', prompt: 'ink' } });
    expect(replaced.as(templateView)).toMatchObject({ name: 'Ink', variables: [] });
    expect(replaced.as(templateView)).not.toHaveProperty('steps');
    expect((await api.ask('PUT', '/v1/templates/new-one', { body: { name: 'New', prompt: 'x' } })).status).toBe(201);
    for (const slug of ['ink-sketch', 'new-one'])
      expect((await api.ask('DELETE', `/v1/templates/${slug}`)).status).toBe(200);
    expect((await api.ask('GET', '/v1/templates/ink-sketch')).status).toBe(404);
    expect((await api.ask('DELETE', '/v1/templates/ink-sketch')).status).toBe(404);
    expect((await api.ask('GET', '/v1/images')).bytes.toString()).toBe(before);
  });

  it('that comes with the app can be drawn but not changed', async () => {
    const reply = await draw('line-drawing', { variables: { subject: 'a boat' }, ...size });
    expect((await api.until(reply.as(accepted).id, 'complete')).request.prompt).toContain('a line drawing of a boat');
    for (const method of ['PUT', 'DELETE']) {
      const refused = await api.ask(method, '/v1/templates/line-drawing', method === 'PUT' ? { body } : {});
      expect([refused.status, refused.error().code]).toEqual([403, 'FORBIDDEN']);
    }
  });

  it.each([
    [{ prompt: 'x' }, 'name'],
    [{ name: 'x' }, 'prompt'],
    [{ name: 'x', prompt: 'a {b' }, 'prompt'],
    [{ name: 'x', prompt: 'x', slug: 'No' }, 'slug'],
    [{ name: 'x', prompt: 'x', initImage: 'img_1' }, 'initImage'],
    [{ name: 'x', prompt: 'x', steps: '4' }, 'steps'],
    [{ name: 'x', prompt: 'x', variables: [{ name: 'y' }] }, 'variables.0.name'],
    [{ name: 'x', prompt: 'x', builtIn: true }, 'builtIn'],
  ])('is refused when it is %j', async (wrong, path) => {
    const reply = await api.ask('POST', '/v1/templates', { body: wrong });
    expect([reply.status, reply.error().issues?.map((issue) => issue.path)]).toEqual([400, [path]]);
  });
});
