import type { EngineBuildsView, EngineBuildView } from '../schema/engineBuild.ts';

const ID = 'master-929-3f8527a-win-cuda12-x64';
const BYTES = 901_367_486;

export const build: EngineBuildView = {
  id: ID,
  version: 'master-929-3f8527a',
  platform: 'win32',
  arch: 'x64',
  backends: ['cuda'],
  sizeBytes: BYTES,
  needs: ['NVIDIA driver 528.33 or newer; 570 or newer for RTX 50 cards.'],
  licences: [
    {
      name: 'MIT',
      of: 'stable-diffusion.cpp and ggml',
      url: 'https://github.com/leejet/stable-diffusion.cpp/blob/master/LICENSE',
      mustAccept: false,
    },
    {
      name: 'NVIDIA CUDA EULA',
      of: 'the CUDA libraries of NVIDIA in it',
      url: 'https://docs.nvidia.com/cuda/archive/12.8.1/eula/index.html',
      mustAccept: true,
    },
  ],
  source: ['https://github.com/leejet/stable-diffusion.cpp/releases/tag/master-929-3f8527a'],
  fit: { code: 'BEST', message: 'The best one for NVIDIA GeForce RTX 4070: CUDA is made for cards of NVIDIA.' },
  status: {
    state: 'downloading',
    bytes: 210_000_000,
    totalBytes: BYTES,
    bytesPerSecond: 21_000_000,
    etaMs: 33_000,
  },
  inUse: false,
  links: { self: `/v1/engine/builds/${ID}`, pause: `/v1/engine/builds/${ID}/pause` },
};

export const pausedBuild: EngineBuildView = {
  ...build,
  status: { state: 'paused', bytes: 210_000_000, totalBytes: BYTES },
};

export const absentBuild: EngineBuildView = { ...build, status: { state: 'absent' } };

export const readyBuild: EngineBuildView = {
  ...build,
  status: {
    state: 'ready',
    test: {
      outcome: 'passed',
      at: 1_795_000_000_000,
      flashAttention: true,
      loadMs: 900,
      firstMs: 700,
      drawMs: 120,
      difference: 0.4,
    },
  },
};

export const builds: EngineBuildsView = { items: [{ ...readyBuild, inUse: true }], rollback: { inUse: [] } };
