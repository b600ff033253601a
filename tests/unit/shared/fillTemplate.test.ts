import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, textIssues, variablesOf } from '../../../src/shared/template/fillTemplate.ts';
import { asTemplate, isVariableName, parseTemplate } from '../../../src/shared/template/parseTemplate.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 200 });
const braces = fc
  .array(fc.constantFrom('{', '}', 'a', 'b1', ' ', 'é', '{a}', '{{', '}}', '-'), { maxLength: 40 })
  .map((bits) => bits.join(''));
const name = fc
  .tuple(
    fc.constantFrom('a', 'b', 'z', 'Ä', 'λ'),
    fc.array(fc.constantFrom('a', 'Z', '0', '9', '_', '-', 'é'), { maxLength: 20 }).map((bits) => bits.join('')),
  )
  .map(([first, rest]) => first + rest);

describe('filling a template', () => {
  it('puts each value in its place, in both texts, as often as it is named', () => {
    expect(fillTemplate({ prompt: '{a} and {b} and {a}', negativePrompt: 'no {b}' }, { a: 'cats', b: 'dogs' })).toEqual(
      { ok: true, prompt: 'cats and dogs and cats', negativePrompt: 'no dogs' },
    );
  });

  it('takes doubled braces for single ones, from left to right', () => {
    const fill = (prompt: string): unknown => fillTemplate({ prompt }, { a: 'x' });
    expect(fill('{{{a}}}')).toMatchObject({ ok: true, prompt: '{x}' });
    expect(fill('{{a}} {a}')).toMatchObject({ ok: true, prompt: '{a} x' });
    expect(fill('{{{{ {a}')).toMatchObject({ ok: true, prompt: '{{ x' });
  });

  it('falls back on a declared default, and on nothing else', () => {
    const template = { prompt: '{a} {b}', variables: [{ name: 'a', default: 'calm' }, { name: 'b' }] };
    expect(fillTemplate(template, { b: 'sea' })).toMatchObject({ ok: true, prompt: 'calm sea' });
    expect(fillTemplate(template, { a: '', b: 'sea' })).toMatchObject({ ok: true, prompt: ' sea' });
    expect(fillTemplate(template, { a: 'wild' })).toEqual({
      ok: false,
      issues: [{ path: 'variables.b', message: expect.stringContaining('missing') }],
    });
  });

  it('names every variable that is missing and every one that is unknown', () => {
    const filled = fillTemplate({ prompt: '{a} {b}', negativePrompt: '{c}' }, { b: '1', toString: '2', d: '3' });
    expect(filled.ok ? [] : filled.issues.map(({ path }) => path)).toEqual([
      'variables.a',
      'variables.c',
      'variables.toString',
      'variables.d',
    ]);
  });

  it('says where a brace belongs to nothing', () => {
    for (const text of [
      '{',
      '}',
      'a {',
      '{1}',
      '{a b}',
      '{}',
      '{red|blue}',
      `{${'x'.repeat(41)}}`,
      'a } b',
      '{__proto__}',
    ])
      expect(textIssues({ prompt: text }), text).toEqual([
        { path: 'prompt', message: expect.stringMatching(/write (\{\{|\}\}) for a brace/) },
      ]);
    expect(textIssues({ prompt: 'fine', negativePrompt: '{' })).toMatchObject([{ path: 'negativePrompt' }]);
  });

  it('gives any text back as it was once its braces are doubled', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, braces), (text) => {
        expect(variablesOf({ prompt: asTemplate(text) })).toEqual([]);
        expect(fillTemplate({ prompt: asTemplate(text) }, {})).toEqual({ ok: true, prompt: text, negativePrompt: '' });
      }),
      { numRuns: 1000 },
    );
  });

  it('never looks into a value', () => {
    fc.assert(
      fc.property(name, fc.oneof(anyText, braces), anyText, (variable, value, around) => {
        const template = { prompt: `${asTemplate(around)}{${variable}}${asTemplate(around)}` };
        expect(fillTemplate(template, { [variable]: value })).toMatchObject({
          ok: true,
          prompt: around + value + around,
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('either fills a text whole or finds fault with it, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, braces), (prompt) => {
        const { parts, problems } = parseTemplate(prompt);
        const names = variablesOf({ prompt });
        expect(names.every(isVariableName)).toBe(true);
        const filled = fillTemplate({ prompt }, Object.fromEntries(names.map((each) => [each, `<${each}>`])));
        expect(filled.ok).toBe(problems.length === 0);
        const written = parts.map((part) => (part.kind === 'text' ? asTemplate(part.text) : `{${part.name}}`)).join('');
        expect(filled.ok ? written : prompt).toBe(prompt);
      }),
      { numRuns: 2000 },
    );
  });
});
