import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEngineLine } from '../../../src/main/engine/progressParser.ts';

describe('progress parser', () => {
  it('reads the events of the wire', () => {
    const progress = { phase: 'sample', step: 2, total: 8, image: 0, images: 1 };
    expect(parseEngineLine(`@${JSON.stringify({ type: 'progress', id: 'j', progress })}`)).toEqual({
      type: 'progress',
      id: 'j',
      progress,
    });
    expect(parseEngineLine('@{"type":"listening","port":4711,"pid":7}')).toEqual({
      type: 'listening',
      port: 4711,
      pid: 7,
    });
  });

  it.each([
    '',
    '@',
    '@{',
    '@null',
    '@{"type":"listening"}',
    '@{"type":"unheard of"}',
    ' @{"type":"ready","loadMs":1}',
    '{"type":"ready","loadMs":1}',
    '  |=====>    | 3/8 - 1.20it/s',
    '@{"type":"progress","id":"j","progress":{"phase":"sample","step":-1,"total":8,"image":0,"images":1}}',
  ])('ignores %j', (line) => {
    expect(parseEngineLine(line)).toBeUndefined();
  });

  it('never throws', () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.json().map((json) => `@${json}`),
      fc.string().map((text) => `@${text}`),
    );
    fc.assert(
      fc.property(garbage, (line) => {
        expect(parseEngineLine(line)).toBeUndefined();
      }),
    );
  });
});
