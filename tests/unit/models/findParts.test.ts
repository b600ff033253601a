import { describe, expect, it } from 'vitest';
import { findParts } from '../../../src/main/models/findParts.ts';
import { everyMissingPart, libraryFile } from '../../support/missingCandidates.ts';

/** What the header of the VAE of a family tells. */
const vaes: Readonly<Record<string, { part: string; channels: number }>> = {
  sd1: { part: 'vae', channels: 4 },
  sd2: { part: 'vae', channels: 4 },
  sdxl: { part: 'vae', channels: 4 },
  sd3: { part: 'vae', channels: 16 },
  flux: { part: 'vae', channels: 16 },
  chroma: { part: 'vae', channels: 16 },
  'z-image': { part: 'vae', channels: 16 },
  flux2: { part: 'vae', channels: 32 },
  'qwen-image': { part: 'vae-3d', channels: 16 },
};

describe('a file that is named for a missing part', () => {
  const named = everyMissingPart()
    .filter(({ part }) => part.part === 'vae')
    .flatMap(({ family, part }) =>
      part.candidates.map(({ file, name = file.slice(file.lastIndexOf('/') + 1) }) => [family, name] as const),
    );

  it.each(named)('completes a model of %s once it is there as %s', (family, name) => {
    const vae = libraryFile(name, { kind: 'vae', ...vaes[family] });
    expect(findParts(libraryFile('main', { family }), [vae]).found.get('vae')).toBe(vae);
  });

  it('is no VAE of FLUX.1 when it is the one of Stable Diffusion 3', () => {
    const [sd3] = named.filter(([family]) => family === 'sd3').map(([, name]) => name);
    const vae = libraryFile(sd3 ?? '', { kind: 'vae', part: 'vae', channels: 16 });
    expect(findParts(libraryFile('main', { family: 'flux' }), [vae]).found.get('vae')).toBeUndefined();
  });
});
