import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/main/platform/logger.ts';

describe('logger', () => {
  it('writes one JSON line a message and no secret', () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'info', write: (line) => lines.push(line) });
    log.debug({}, 'too quiet');
    log.warn({ pid: 7, secret: 'hush', config: { apiKey: 'hush', headers: { authorization: 'hush' } } }, 'careful');
    expect(lines).toHaveLength(1);
    expect(lines.join('')).not.toContain('hush');
    expect(JSON.parse(lines.join(''))).toMatchObject({ msg: 'careful', pid: 7, secret: '[secret]' });
  });
});
