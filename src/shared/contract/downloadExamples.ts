import type { CatalogueView } from '../schema/catalogue.ts';
import type { DownloadView } from '../schema/download.ts';

const CREATED = 1_795_000_000_000;
const ID = 'dl_0199f2f0c0de4e0c8a51b6a1d2c3e4f5';
const BYTES = 6_938_078_334;

export const entry: CatalogueView = {
  id: 'sdxl-base-1.0',
  name: 'Stable Diffusion XL 1.0',
  family: 'sdxl',
  goodAt: 'Detailed pictures of about a million pixels, in any style.',
  licence: {
    name: 'CreativeML Open RAIL++-M',
    url: 'https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md',
    mustAccept: true,
  },
  gated: false,
  memoryBytes: 9_500_000_000,
  files: [
    {
      role: 'model',
      url: 'https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/resolve/462165984030d82259a11f4367a4eed129e94a7b/sd_xl_base_1.0.safetensors',
      bytes: BYTES,
      sha256: '31e35c80fc4829d14f90153f4c74cd59c90b779f6afe05a74cd6120b893f7e5b',
    },
  ],
  bytes: BYTES,
  installed: false,
  downloadId: ID,
};

export const download: DownloadView = {
  id: ID,
  name: entry.name,
  state: 'running',
  bytes: 2_100_000_000,
  totalBytes: BYTES,
  bytesPerSecond: 21_000_000,
  etaMs: 230_000,
  catalogueId: entry.id,
  source: 'huggingface.co/stabilityai/stable-diffusion-xl-base-1.0',
  files: [{ name: 'sd_xl_base_1.0.safetensors', bytes: 2_100_000_000, totalBytes: BYTES }],
  createdAt: CREATED,
  updatedAt: CREATED + 100_000,
  links: {
    self: `/v1/models/downloads/${ID}`,
    pause: `/v1/models/downloads/${ID}/pause`,
    resume: `/v1/models/downloads/${ID}/resume`,
  },
};
