import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkIn, parseDeepLink } from '../../../src/main/electron/deepLink.ts';
import { createInbox } from '../../../src/main/electron/inbox.ts';
import { takeSingleInstance } from '../../../src/main/electron/singleInstance.ts';
import { createStudioMessages } from '../../../src/main/electron/studioMessages.ts';
import type { HostMessage } from '../../../src/shared/contract/channels.ts';
import { createFakeElectron } from '../../support/fakeElectron.ts';

const printable = fc
  .string({ minLength: 1, maxLength: 300, unit: 'grapheme' })
  .filter((text) => !/[\p{Cc}]/u.test(text) && text.isWellFormed());

describe('a link to the app', () => {
  it('fills the form with what it says', () => {
    expect(parseDeepLink('tintype://create?prompt=a%20lighthouse&negativePrompt=fog')).toEqual({
      kind: 'create',
      prompt: 'a lighthouse',
      negativePrompt: 'fog',
    });
    expect(parseDeepLink('tintype://create')).toEqual({ kind: 'create' });
    expect(parseDeepLink('tintype://create/?prompt=two%0Alines')).toEqual({ kind: 'create', prompt: 'two\nlines' });
  });

  it.each([
    '',
    'tintype:',
    'tintype://',
    'tintype://queue',
    'tintype://create/now',
    'tintype:create?prompt=a',
    'tintype://create?prompt=',
    'tintype://create?prompt=a&prompt=b',
    'tintype://create?prompt=a&submit=true',
    'tintype://create?prompt=a%00b',
    'tintype://create?prompt=%1b%5B31m',
    'tintype://user@create.evil?prompt=a',
    'tintype-app://create?prompt=a',
    'https://create?prompt=a',
    `tintype://create?prompt=${'a'.repeat(8001)}`,
    `tintype://create?prompt=${'a'.repeat(300_000)}`,
  ])('is nothing when it is not exactly that: %#', (link) => {
    expect(parseDeepLink(link)).toBeUndefined();
  });

  it('brings every prompt over as it was written', () => {
    fc.assert(
      fc.property(printable, printable, (prompt, negativePrompt) => {
        const query = new URLSearchParams({ prompt, negativePrompt }).toString();
        expect(parseDeepLink(`tintype://create?${query}`)).toEqual({ kind: 'create', prompt, negativePrompt });
      }),
    );
  });

  it('never throws and never yields more than a form to fill, whatever it is', () => {
    const parts = fc.array(
      fc.constantFrom(
        'tintype:',
        '//',
        'create',
        '?',
        '&',
        'prompt=',
        '=',
        '%',
        '%ff',
        '#',
        '@',
        '\0',
        '\\',
        '..',
        'seed=1',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          parts.map((all) => all.join('')),
        ),
        (text) => {
          for (const link of [text, `tintype://create?${text}`]) {
            const read = parseDeepLink(link);
            if (read)
              expect(Object.keys(read).every((key) => ['kind', 'prompt', 'negativePrompt'].includes(key))).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is found among the arguments of a program', () => {
    expect(linkIn(['--data-dir', '/x', 'Tintype://create?prompt=a'])).toBe('Tintype://create?prompt=a');
    expect(linkIn(['--flag', 'tintype', 'https://x'])).toBeUndefined();
  });
});

describe('a second start', () => {
  const start = (first: boolean, argv: string[] = []) => {
    const fake = createFakeElectron({ first });
    const heard: string[] = [];
    const taken = takeSingleInstance({
      app: fake.app,
      argv,
      onAnotherStart: () => heard.push('start'),
      onLink: (link) => heard.push(link),
    });
    return { fake, heard, taken };
  };

  it('has to end when there is a first', () => {
    expect(start(false, ['tintype://create']).taken).toBe(false);
    expect(start(false, ['tintype://create']).heard).toEqual([]);
  });

  it('hands its link over to the first', () => {
    const { fake, heard, taken } = start(true);
    fake.app.emit('second-instance', {}, ['/app/tintype', '--no-sandbox', 'tintype://create?prompt=b']);
    fake.app.emit('second-instance', {}, ['/app/tintype']);
    expect([taken, heard]).toEqual([true, ['start', 'tintype://create?prompt=b', 'start']]);
  });

  it('is not needed for a link on macOS, nor for the first start’s own', () => {
    const { fake, heard } = start(true, ['tintype://create?prompt=own']);
    expect(fake.app.emitPreventable('open-url', {}, 'tintype://create?prompt=mac')).toBe(true);
    expect(heard).toEqual(['tintype://create?prompt=own', 'start', 'tintype://create?prompt=mac']);
  });
});

describe('what comes before the studio is there', () => {
  it('is kept until the app has started, and until its page listens', () => {
    const inbox = createInbox();
    inbox.show();
    inbox.link('tintype://create?prompt=early');
    inbox.link('tintype://nonsense');
    const sent: HostMessage[] = [];
    const messages = createStudioMessages((message) => void sent.push(message));
    let shown = 0;
    inbox.open({ show: () => (shown += 1), tell: messages.tell });
    inbox.link('tintype://create?prompt=later');
    inbox.link('tintype://nonsense');
    expect([sent, shown]).toEqual([[], 2]);
    messages.pageListens();
    expect(sent).toEqual([
      { kind: 'create', prompt: 'early' },
      { kind: 'create', prompt: 'later' },
    ]);
    messages.pageGone();
    for (let count = 0; count < 50; count += 1) messages.tell({ kind: 'place', place: String(count) });
    expect(sent).toHaveLength(2);
    messages.pageListens();
    expect(sent.slice(2).map((message) => message.kind === 'place' && message.place)).toEqual(
      Array.from({ length: 10 }, (_, index) => String(40 + index)),
    );
  });
});
