import type { EngineView } from '../../../../shared/schema/engine.ts';

/** The device that draws, in plain words. `backend` is what is chosen, for as long as no engine has told. */
export function deviceWords(engine: EngineView | null, backend: string | undefined): string {
  const device = engine?.device ?? backend;
  if (device === undefined) return 'The device is being looked for';
  if (isProcessor(engine, backend)) {
    const threads = engine?.threads;
    // An engine at work tells the processor's own name.
    const name = /^cpu\b/i.test(device) ? '' : ` (${device})`;
    return `Draws on the processor${name}${threads === undefined ? '' : ` with ${threads === 1 ? 'one thread' : `${threads} threads`}`}`;
  }
  const [, kind = '', name = ''] = /^(vulkan|cuda|metal|rocm|sycl|opencl)\d*[\s:()-]*(.*?)\)?$/i.exec(device) ?? [];
  if (kind === '') return `Draws on ${device}`;
  return name === '' ? `Draws on the graphics card by ${titled(kind)}` : `Draws on ${name} by ${titled(kind)}`;
}

/** Whether the processor draws: it is chosen, or the device that the engine names. */
export const isProcessor = (engine: EngineView | null, backend: string | undefined): boolean =>
  backend === 'cpu' || /^cpu\b/i.test(engine?.device ?? '');

/** Which engine is used. */
export const engineKindWords = (engine: EngineView | null): string =>
  engine === null
    ? 'The engine is being looked for'
    : engine.kind === 'embedded'
      ? 'The engine that comes with Tintype'
      : 'The official stable-diffusion.cpp server';

const titled = (word: string): string =>
  /^(cuda|rocm|sycl)$/i.test(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
