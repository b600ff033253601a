import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/main/environment.ts';
import { UsageError } from '../../../src/main/usageError.ts';

describe('the environment of serve', () => {
  it('may be empty, and empty variables count as unset', () => {
    const unset = { logLevel: 'info' };
    expect(readEnvironment({})).toEqual(unset);
    expect(readEnvironment({ TINTYPE_LOG: '', TINTYPE_API_KEY: '', IMAGE_CLEANUP_INTERVAL_MS: '' })).toEqual(unset);
  });

  it('is read', () => {
    const given = {
      TINTYPE_LOG: 'warn',
      TINTYPE_API_KEY: 'a-long-key',
      IMAGE_RESULT_TTL_MS: '31536000000',
      IMAGE_CLEANUP_INTERVAL_MS: '2147483647',
    };
    expect(readEnvironment(given)).toEqual({
      logLevel: 'warn',
      environmentKey: 'a-long-key',
      resultTtlMs: 31_536_000_000,
      cleanupIntervalMs: 2 ** 31 - 1,
    });
  });

  it.each([
    ['TINTYPE_LOG', 'loud'],
    ['TINTYPE_API_KEY', 'short'],
    ['TINTYPE_API_KEY', 'with a space in it'],
    ['TINTYPE_API_KEY', 'schlüssel-mit-umlaut'],
    ['TINTYPE_API_KEY', 'x'.repeat(201)],
    ['IMAGE_RESULT_TTL_MS', '1.5'],
    ['IMAGE_RESULT_TTL_MS', '-1'],
    ['IMAGE_CLEANUP_INTERVAL_MS', '2147483648'],
    ['IMAGE_CLEANUP_INTERVAL_MS', '1h'],
  ])('is refused in one line that names %s when that is %j', (name, text) => {
    let thrown: unknown;
    try {
      readEnvironment({ [name]: text });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UsageError);
    expect(String(thrown)).toMatch(new RegExp(`^[^\\n]*${name}[^\\n]*$`));
    if (name === 'TINTYPE_API_KEY') expect(String(thrown)).not.toContain(text);
  });
});
