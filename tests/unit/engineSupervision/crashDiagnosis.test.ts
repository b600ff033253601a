import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnoseCrash } from '../../../src/main/engine/crashDiagnosis.ts';
import type { CrashEvidence } from '../../../src/main/engine/crashDiagnosis.ts';
import type { JobErrorCode } from '../../../src/shared/schema/error.ts';
import { jobError } from '../../../src/shared/schema/error.ts';

const base: CrashEvidence = {
  phase: 'rendering',
  code: null,
  signal: null,
  stderrTail: '',
  file: '/app/engine',
  model: 'tiny',
  oomKills: 0,
};

const assertTail = `ggml_backend_cpu: using 1 thread
/build/ggml/src/ggml.c:3082: GGML_ASSERT(ggml_can_mul_mat(a, b)) failed
[New LWP 4711]
0x00007f in wait4 () from /lib/libc.so.6
`;
const vulkanTail = `ggml_vulkan: Device memory allocation of size 4294967296 failed.
ggml_vulkan: vk::Device::allocateMemory: ErrorOutOfDeviceMemory
terminate called after throwing an instance of 'vk::OutOfDeviceMemoryError'
`;
const cudaTail = `CUDA error: out of memory
  current device: 0, in function alloc at ggml-cuda.cu:455
ggml-cuda.cu:98: CUDA error
`;
const deviceLost = `terminate called after throwing an instance of 'vk::DeviceLostError'
  what():  vk::Queue::submit: ErrorDeviceLost
`;

describe('crash diagnosis', () => {
  it.each<[string, Partial<CrashEvidence>, JobErrorCode, string | undefined]>([
    [
      'bad_alloc',
      {
        signal: 'SIGABRT',
        stderrTail: "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n",
      },
      'OUT_OF_MEMORY',
      'bad_alloc',
    ],
    ['Vulkan memory', { signal: 'SIGABRT', stderrTail: vulkanTail }, 'OUT_OF_MEMORY', 'OutOfDeviceMemory'],
    ['CUDA memory', { code: 134, stderrTail: cudaTail }, 'OUT_OF_MEMORY', 'out of memory'],
    [
      'cuBLAS memory',
      { code: 1, stderrTail: 'cuBLAS error: CUBLAS_STATUS_ALLOC_FAILED\n' },
      'OUT_OF_MEMORY',
      'ALLOC_FAILED',
    ],
    [
      'Metal memory',
      {
        signal: 'SIGABRT',
        stderrTail: 'error: Insufficient Memory (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)\n',
      },
      'OUT_OF_MEMORY',
      'Insufficient Memory',
    ],
    [
      'buffer',
      {
        phase: 'starting',
        code: 11,
        stderrTail: 'ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 12884901888\n',
      },
      'OUT_OF_MEMORY',
      'failed to allocate',
    ],
    [
      'load error of memory',
      { phase: 'starting', code: 11, loadError: { message: 'could not load', log: ['alloc: cannot allocate 12 GB'] } },
      'OUT_OF_MEMORY',
      'cannot allocate',
    ],
    ['Windows no memory', { code: 0xc0000017 }, 'OUT_OF_MEMORY', undefined],
    ['killed with evidence', { signal: 'SIGKILL', oomKills: 1 }, 'OUT_OF_MEMORY', undefined],
    ['killed without evidence', { signal: 'SIGKILL' }, 'ENGINE_CRASHED', undefined],
    ['another process was the victim', { signal: 'SIGSEGV', oomKills: 1 }, 'ENGINE_CRASHED', undefined],
    [
      'assertion',
      { signal: 'SIGABRT', stderrTail: assertTail },
      'ENGINE_CRASHED',
      'GGML_ASSERT(ggml_can_mul_mat(a, b)) failed',
    ],
    ['assertion by shell', { code: 134, stderrTail: assertTail }, 'ENGINE_CRASHED', 'GGML_ASSERT'],
    ['segfault', { signal: 'SIGSEGV' }, 'ENGINE_CRASHED', undefined],
    ['access violation', { code: 0xc0000005 }, 'ENGINE_CRASHED', undefined],
    ['device lost', { signal: 'SIGABRT', stderrTail: deviceLost }, 'ENGINE_CRASHED', 'ErrorDeviceLost'],
    ['idle end', { phase: 'idle', code: 0 }, 'ENGINE_CRASHED', undefined],
    [
      'load failed',
      { phase: 'starting', code: 11, stderrTail: '[ERROR] wrong shape\n' },
      'MODEL_LOAD_FAILED',
      'wrong shape',
    ],
    ['died loading', { phase: 'starting', signal: 'SIGSEGV' }, 'MODEL_LOAD_FAILED', undefined],
    ['ended loading', { phase: 'starting', code: 0 }, 'MODEL_LOAD_FAILED', undefined],
    [
      'bad config',
      { phase: 'starting', code: 10, stderrTail: 'config: threads missing\n' },
      'ENGINE_CRASHED',
      'threads missing',
    ],
    ['not startable', { phase: 'starting', spawnError: 'ENOENT' }, 'ENGINE_CRASHED', undefined],
  ])('of "%s" names code and reason', (_, evidence, code, reason) => {
    const { error } = diagnoseCrash({ ...base, ...evidence });
    expect(error.code).toBe(code);
    if (reason === undefined) expect(error.facts?.['reason']).toBeUndefined();
    else expect(error.facts?.['reason']).toContain(reason);
  });

  it.each<[Partial<CrashEvidence>, string]>([
    [{ code: 134 }, 'SIGABRT'],
    [{ code: 0xc0000005 }, 'STATUS_ACCESS_VIOLATION'],
    [{ code: 7 }, 'exit code 7'],
    [{ phase: 'starting', code: 11, loadError: { message: 'no tensor x', log: [] } }, 'no tensor x'],
    [{ signal: 'SIGKILL' }, 'for want of memory'],
    [{ phase: 'starting', spawnError: 'EACCES' }, 'the program "engine" exists'],
  ])('of %j says %j', (evidence, words) => {
    expect(diagnoseCrash({ ...base, ...evidence }).error.message).toContain(words);
  });

  it.each<Partial<CrashEvidence>>([
    { code: 11, loadError: { message: 'the model cannot be loaded', log: ["backend 'vulkan7' was not found"] } },
    { code: 1, stderrTail: "[ERROR] ggml_extend.cpp:12 - backend 'vulkan7' was not found\n" },
  ])('of %j blames the device that is not here, not the model file', (evidence) => {
    const { error } = diagnoseCrash({ ...base, phase: 'starting', ...evidence });
    expect(error).toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      message: 'The device vulkan7, which is to draw, is not here. Choose another, or automatic, in Settings.',
    });
  });

  it('takes old noise of a process that was killed for no reason', () => {
    const stderrTail = 'ggml_backend_load_best: trying to load libggml-cpu.so\n';
    expect(diagnoseCrash({ ...base, signal: 'SIGKILL', stderrTail }).error.facts?.['reason']).toBeUndefined();
  });

  it.each<Partial<CrashEvidence>>([
    { phase: 'starting', spawnError: 'ENOENT', file: '/home/jane/app/bare' },
    { phase: 'starting', stderrTail: 'reading /home/jane/models/tiny.gguf\n/home/jane/models/tiny.gguf is cut\n' },
    {
      phase: 'starting',
      code: 11,
      loadError: { message: 'cannot read /home/jane/x.gguf', log: ['at /home/jane/x.gguf'] },
    },
    { signal: 'SIGABRT', stderrTail: '/home/jane/ggml.c:1: GGML_ASSERT(x) failed' },
  ])('of %j tells no path', (evidence) => {
    const { error } = diagnoseCrash({ ...base, ...evidence });
    expect(JSON.stringify([error.message, error.facts])).not.toContain('jane');
  });

  it('knows which failures would only come again', () => {
    const permanent = (evidence: Partial<CrashEvidence>) =>
      diagnoseCrash({ ...base, phase: 'starting', ...evidence }).permanent;
    expect(permanent({ code: 11 })).toBe(true);
    expect(permanent({ code: 10 })).toBe(true);
    expect(permanent({ spawnError: 'ENOENT' })).toBe(true);
    expect(permanent({ code: 1 })).toBe(false);
    expect(permanent({ signal: 'SIGSEGV' })).toBe(false);
  });

  it('of anything is an error the journal can hold, with bounded facts', () => {
    const any = fc.record({
      phase: fc.constantFrom('starting', 'rendering', 'idle'),
      code: fc.option(fc.nat(0xffffffff)),
      signal: fc.option(fc.string()),
      stderrTail: fc.string({ maxLength: 5_000, unit: fc.constantFrom('x', '\n', '\r', 'é') }),
      oomKills: fc.nat(),
    });
    fc.assert(
      fc.property(any, (evidence) => {
        const { error } = diagnoseCrash({ ...base, ...evidence });
        expect(jobError.safeParse({ code: error.code, message: error.message, facts: error.facts }).success).toBe(true);
        expect(JSON.stringify(error.facts).length).toBeLessThan(10_000);
      }),
    );
  });
});
