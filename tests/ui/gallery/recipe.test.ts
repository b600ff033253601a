import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { generationRequest } from '../../../src/shared/schema/generation.ts';
import type { ImageView } from '../../../src/shared/schema/image.ts';
import { fileName, imageCount, imageName } from '../../../src/renderer/features/gallery/image/imageWords.ts';
import { curlCommand, requestJson } from '../../../src/renderer/features/gallery/image/programText.ts';
import {
  differences,
  fileFacts,
  requestOf,
  settingFacts,
} from '../../../src/renderer/features/gallery/image/recipeFacts.ts';

const { image } = example;
const { recipe: _, ...bare } = image;
const foreign: ImageView = {
  ...bare,
  seed: -1,
  jobId: '',
  imported: { source: 'a1111', at: image.createdAt, request: { prompt: 'a lighthouse', steps: 20 } },
};

describe('the recipe of an image', () => {
  it('asks for the same image again: one, with its own seed, by the contract', () => {
    const request = requestOf(image);
    expect(generationRequest.safeParse(request).success).toBe(true);
    expect(request).toMatchObject({ prompt: image.prompt, seed: image.seed, count: 1, model: image.model });
    expect(Object.keys(request)).not.toContain('tags');
    expect(generationRequest.parse(JSON.parse(requestJson(request)))).toEqual(request);
  });

  it('tells of an image from elsewhere what its file told, and no more', () => {
    expect(requestOf(foreign)).toEqual({ prompt: 'a lighthouse', steps: 20, count: 1 });
    expect(settingFacts(foreign).map(({ label }) => label)).toEqual(['Model', 'Size', 'Steps']);
    expect(fileFacts(foreign).find(({ label }) => label === 'Brought in')?.value).toContain('from A1111');
  });

  it('becomes a command that a shell reads as it was meant, whatever the prompt says', () => {
    const prompt = `it's a "test" $(whoami) \`id\` \\ 'end'\nline two — 猫 !`;
    const request = { ...requestOf(image), prompt };
    const command = curlCommand('http://127.0.0.1:8081/', request, true);
    const shell = `curl() { for word; do printf '%s\\0' "$word"; done; }\n${command}`;
    const out = execFileSync('/bin/sh', ['-c', shell], { env: { TINTYPE_API_KEY: 'secret' }, encoding: 'utf8' });
    const words = out.split('\0');
    expect(words.slice(0, 3)).toEqual(['-X', 'POST', 'http://127.0.0.1:8081/v1/images/generations']);
    expect(words).toContain('authorization: Bearer secret');
    expect(JSON.parse(words[words.indexOf('-d') + 1] ?? '')).toEqual(request);
    expect(curlCommand('http://127.0.0.1:8081', request, false)).not.toContain('authorization');
  });

  it('differs from another in what drew it, not in its name and size on disk', () => {
    const other: ImageView = { ...image, id: 'img_2', seed: 8, bytes: 5, sha256: 'other', createdAt: 1 };
    expect(differences(image, other)).toEqual([{ label: 'Seed', left: '7', right: '8' }]);
    expect(differences(image, image)).toEqual([]);
    expect(differences(image, foreign)).toContainEqual({ label: 'Seed', left: '7', right: '–' });
  });
});

describe('the words for images', () => {
  it('counts, names and makes file names that any system takes', () => {
    expect([imageCount(1), imageCount(50_000)]).toEqual(['1 image', '50,000 images']);
    expect(imageName({ prompt: '  ', seed: 7 })).toBe('Image with seed 7');
    expect(imageName({ prompt: 'x'.repeat(500), seed: 7 })).toHaveLength(120);
    expect(fileName({ id: 'img_abcdef', prompt: 'A/B: "fóx" <猫>?', format: 'jpeg' })).toBe('a-b-fóx-猫-abcdef.jpg');
    expect(fileName({ id: 'img_abcdef', prompt: '///', format: 'png' })).toBe('image-abcdef.png');
  });
});
