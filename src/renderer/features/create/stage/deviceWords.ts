import type { EngineView } from '../../../../shared/schema/engine.ts';

/** The device that draws, in plain words. `backend` is what the settings name, for as long as no engine has told. */
export function deviceWords(engine: EngineView | null, backend: string | undefined): string {
  const device = engine?.device ?? backend;
  if (device === undefined) return 'The device is being looked for';
  if (/^cpu\b/i.test(device)) {
    const threads = engine?.threads;
    return `Draws on the processor${threads === undefined ? '' : ` with ${threads === 1 ? 'one thread' : `${threads} threads`}`}`;
  }
  const [, kind = '', name = ''] = /^(vulkan|cuda|metal|rocm|sycl|opencl)\d*[\s:()-]*(.*?)\)?$/i.exec(device) ?? [];
  if (kind === '') return `Draws on ${device}`;
  return name === '' ? `Draws on the graphics card by ${titled(kind)}` : `Draws on ${name} by ${titled(kind)}`;
}

/** Which engine is used. */
export const engineKindWords = (engine: EngineView | null): string =>
  engine === null
    ? 'The engine is being looked for'
    : engine.kind === 'embedded'
      ? 'The engine that comes with Tintype'
      : 'The official stable-diffusion.cpp server';

const titled = (word: string): string =>
  /^(cuda|rocm|sycl)$/i.test(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
