import { describe, expect, it } from 'vitest';
import { createExternalLinks, isOurDocs } from '../../../src/main/electron/externalLinks.ts';
import { isStudioPage } from '../../../src/main/electron/studioPages.ts';
import { builtInBuilds } from '../../../src/main/engine/builds/builtInBuilds.ts';
import { builtInCatalogue } from '../../../src/main/models/downloads/builtInCatalogue.ts';
import { createFakeElectron } from '../../support/fakeElectron.ts';
import { everyMissingPart } from '../../support/missingCandidates.ts';

const server = 'http://127.0.0.1:8081';

describe('what may be opened outside', () => {
  it.each(['/docs', '/docs/', '/docs#tag/Images', '/openapi.json'])('%s of our own server', (path) => {
    expect(isOurDocs(server + path, server)).toBe(true);
  });

  it.each([
    'https://example.com/docs',
    'http://127.0.0.1:8082/docs',
    'http://127.0.0.1:8081.evil.example/docs',
    'http://user:word@127.0.0.1:8081/docs',
    'http://127.0.0.1:8081/v1/settings',
    'file:///docs',
    'javascript:alert(1)',
    'tintype://create',
    'no address',
    '',
  ])('not %s', (url) => {
    expect(isOurDocs(url, server)).toBe(false);
  });

  it('nothing when no server listens', () => {
    expect(isOurDocs('http://127.0.0.1:8081/docs', '')).toBe(false);
  });

  it('the pages that the studio leads to, and no others like them', async () => {
    const fake = createFakeElectron();
    const open = createExternalLinks({ ...fake.parts, serverUrl: () => server, isStudioPage });
    const led = [
      'https://huggingface.co/settings/tokens',
      ...builtInCatalogue.models.map(({ licence }) => licence.url),
      ...builtInBuilds.builds.flatMap(({ licences }) => licences.map(({ url }) => url)),
      ...everyMissingPart().flatMap(({ part }) => part.candidates.map(({ repo }) => `https://huggingface.co/${repo}`)),
    ];
    for (const url of led) {
      fake.answers.box.push(0);
      expect(await open(url), url).toBe(true);
    }
    for (const url of [
      'https://huggingface.co/',
      'https://huggingface.co/a/b/c',
      'https://huggingface.co/a/b?c=d',
      'https://huggingface.co/a/..',
      'https://huggingface.co.example/a/b',
      `${led[1]}?a=b`,
      'http://huggingface.co/settings/tokens',
    ])
      expect(await open(url), url).toBe(false);
    expect(fake.opened).toHaveLength(led.length);
  });

  it('is opened only once the user agreed', async () => {
    const fake = createFakeElectron();
    const open = createExternalLinks({ ...fake.parts, serverUrl: () => server });
    expect(await open('https://example.com/')).toBe(false);
    expect(fake.asked).toEqual([]);
    expect(await open(`${server}/docs`)).toBe(false);
    fake.answers.box.push(0);
    expect(await open(`${server}/docs`)).toBe(true);
    expect(fake.asked.map(({ detail }) => detail)).toEqual([`${server}/docs`, `${server}/docs`]);
    expect(fake.opened).toEqual([`${server}/docs`]);
  });
});
