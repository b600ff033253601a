import type { DevicesView } from '../schema/device.ts';

const TESTED = 1_795_000_000_000;
const GIB = 1024 ** 3;

const test = {
  outcome: 'passed',
  at: TESTED,
  flashAttention: true,
  loadMs: 740,
  firstMs: 130,
  drawMs: 24,
  difference: 0.2,
} as const;

export const devices: DevicesView = {
  items: [
    {
      id: 'gpu-0000-01-00-0',
      kind: 'gpu',
      name: 'NVIDIA GeForce RTX 3060',
      vendor: 'nvidia',
      placement: 'discrete',
      memory: { total: 12 * GIB, free: 11 * GIB, shared: false },
      driver: 'NVIDIA 550.54.14',
      backends: [
        { backend: 'vulkan', usable: true, name: 'vulkan0', code: 'USABLE', message: 'The engine can use it.' },
        {
          backend: 'cuda',
          usable: false,
          code: 'NOT_IN_ENGINE',
          message: 'The engine that comes with Tintype is not built with CUDA; it reaches the card by Vulkan.',
        },
      ],
    },
    {
      id: 'cpu',
      kind: 'cpu',
      name: 'AMD Ryzen 5 5600X 6-Core Processor',
      vendor: 'amd',
      memory: { total: 32 * GIB, free: 20 * GIB, shared: true },
      cores: 12,
      instructionSets: ['avx2', 'fma'],
      backends: [{ backend: 'cpu', usable: true, name: 'cpu', code: 'USABLE', message: 'The engine can use it.' }],
    },
  ],
  choice: {
    program: 'embedded',
    backend: 'vulkan0',
    deviceId: 'gpu-0000-01-00-0',
    device: 'NVIDIA GeForce RTX 3060',
    pinned: false,
    code: 'PASSED',
    message: 'It is the most promising device whose self-test passed.',
    testing: false,
    candidates: [
      {
        program: 'embedded',
        backend: 'vulkan0',
        deviceId: 'gpu-0000-01-00-0',
        device: 'NVIDIA GeForce RTX 3060',
        test,
      },
      {
        program: 'embedded',
        backend: 'cpu',
        deviceId: 'cpu',
        device: 'AMD Ryzen 5 5600X 6-Core Processor',
        test: { outcome: 'untested' },
      },
    ],
    programs: [{ id: 'embedded', kind: 'embedded', version: '', backends: ['vulkan', 'cpu'] }],
  },
  sources: [
    { source: 'nvidia-smi', state: 'answered', ms: 41 },
    { source: 'rocm-smi', state: 'absent', ms: 2 },
    { source: 'engine', state: 'answered', ms: 380 },
  ],
  lookedAt: TESTED,
};
