import { describe, expect, it } from 'vitest';
import * as access from '../../../src/shared/contract/accessExamples.ts';
import { endedWords, nowWords } from '../../../src/renderer/features/server/clients/clientWords.ts';
import { exampleCode, KEY_PLACEHOLDER } from '../../../src/renderer/features/server/examples/exampleCode.ts';
import { keyNeed, revokeWords } from '../../../src/renderer/features/server/keys/keyWords.ts';
import { agoWords, bytesWords, durationWords, shortDuration } from '../../../src/renderer/state/amountWords.ts';

describe('amounts in words', () => {
  it.each([
    [400, 'less than a second'],
    [1000, '1 second'],
    [61_000, '1 minute 1 second'],
    [3_600_000, '1 hour'],
    [2 * 3_600_000 + 5 * 60_000, '2 hours 5 minutes'],
    [49 * 3_600_000, '2 days 1 hour'],
  ])('%d ms lasts %s', (ms, words) => expect(durationWords(ms)).toBe(words));

  it.each([
    [0, '0 s'],
    [1234, '1.2 s'],
    [59_000, '59 s'],
    [900_000, '15 min'],
    [12_240_000, '3.4 h'],
  ])('%d ms of computing is %s', (ms, words) => expect(shortDuration(ms)).toBe(words));

  it.each([
    [999, '999 B'],
    [13_800_000, '13.8 MB'],
    [999_960, '1.0 MB'],
    [6_900_000_000, '6.9 GB'],
    [120_000_000_000_000, '120 TB'],
  ])('%d bytes are %s', (bytes, words) => expect(bytesWords(bytes)).toBe(words));

  it('says how long ago, and the date of what is older than a day', () => {
    const now = 1_795_000_000_000;
    expect([0, 59_999, 60_000, 7_200_000].map((ms) => agoWords(now - ms, now))).toEqual([
      'just now',
      'just now',
      '1 minute ago',
      '2 hours ago',
    ]);
    expect(agoWords(now - 40 * 86_400_000, now)).toMatch(/2026/);
  });
});

describe('a program in words', () => {
  const jobs = { pending: 0, in_progress: 0, complete: 41, error: 0, cancelled: 0 };
  const seen = (more: Partial<typeof jobs>) => ({ ...access.client, jobs: { ...jobs, ...more } });
  it('says what it has going on, and how its jobs ended', () => {
    expect(nowWords(seen({}))).toBeUndefined();
    expect(nowWords(seen({ pending: 2 }))).toEqual({ text: '2 waiting', tone: 'neutral' });
    expect(nowWords(seen({ pending: 2, in_progress: 1 }))).toEqual({ text: 'At work, 2 waiting', tone: 'work' });
    expect(nowWords(seen({ in_progress: 1 }))).toEqual({ text: 'At work', tone: 'work' });
    expect(endedWords(seen({}))).toBe('41 done');
    expect(endedWords(seen({ error: 1, cancelled: 2 }))).toBe('41 done · 1 failed · 2 cancelled');
  });
});

describe('what is said about keys', () => {
  it('fits whether one counts, who can reach the server, and where the studio runs', () => {
    expect(keyNeed({ locked: false, reach: 'machine', inBrowser: true }).join(' ')).toMatch(
      /No program .* needs a key/,
    );
    const locked = keyNeed({ locked: true, reach: 'network', inBrowser: false }).join(' ');
    expect(locked).toMatch(/Every program needs one/);
    expect(locked).toMatch(/always keeps at least one/);
    expect(locked).toMatch(/in this window needs none/);
  });

  it('tells what revoking leads to', () => {
    expect(revokeWords({ last: true, inBrowser: true })).toMatch(/may call without one/);
    expect(revokeWords({ last: false, inBrowser: true })).toMatch(/if this is one of them/);
    expect(revokeWords({ last: false, inBrowser: false })).not.toMatch(/if this is one of them/);
  });
});

describe.each(['curl', 'javascript', 'python'] as const)('the example for %s', (language) => {
  it('holds the real address, and a place for a key only where one is wanted', () => {
    const open = exampleCode(language, 'http://127.0.0.1:4321', false);
    expect(open).toContain('http://127.0.0.1:4321');
    expect(open).not.toContain(KEY_PLACEHOLDER);
    expect(exampleCode(language, 'http://127.0.0.1:4321', true)).toContain(`Bearer ${KEY_PLACEHOLDER}`);
  });
});
