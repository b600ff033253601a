import { describe, expect, it } from 'vitest';
import { parseInput } from '../../../src/main/transport/parseInput.ts';
import { operations } from '../../../src/shared/contract/operations.ts';

const patches = ['generations.patch', 'images.patch', 'settings.patch'] as const;

it('tells the limit that a value missed where a field takes values of several types', () => {
  const issuesOf = (value: unknown) => {
    const parsed = parseInput(operations['images.patch'], { params: { id: 'x' }, body: { tags: { place: value } } });
    return parsed.ok ? [] : parsed.issues;
  };
  expect(issuesOf('x'.repeat(201))).toEqual([{ path: 'tags.place', message: 'expected at most 200 characters' }]);
  expect(issuesOf(null)).toEqual([{ path: 'tags.place', message: 'expected a string or a number, got null' }]);
});

describe.each(patches)('the body of %s', (name) => {
  const issuesOf = (body: unknown) => {
    const parsed = parseInput(operations[name], { params: { id: 'x' }, body });
    return parsed.ok ? [] : parsed.issues.filter(({ path }) => path !== 'id');
  };

  it('with an unknown field has that one issue', () => {
    expect(issuesOf({ nope: 1 })).toEqual([{ path: 'nope', message: 'is not a known field' }]);
  });

  it('that changes nothing is asked what to change', () => {
    expect(issuesOf({})).toEqual([{ path: '', message: expect.stringContaining('say what to change') }]);
  });
});
