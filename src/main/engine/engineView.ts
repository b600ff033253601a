import type { EngineView } from '../../shared/schema/engine.ts';
import type { WireCapabilities } from '../../shared/schema/engineWire.ts';
import type { AppError } from '../../shared/schema/error.ts';
import type { EngineState } from './engineState.ts';

/** The device an engine works on, in words: the description of the one whose name is its backend, else the backend. */
export function deviceOf(capabilities: WireCapabilities, backend: string): string {
  const used = capabilities.x?.backend ?? backend;
  const device = capabilities.x?.devices.find((one) => one.name.toLowerCase() === used.toLowerCase());
  return device?.description || used;
}

/** Name and version of the native library; upstream's server does not tell its own, but its program may. */
export function versionOf(capabilities: WireCapabilities, ofProgram: string | undefined): string {
  return capabilities.x?.engine_version ?? (ofProgram || 'unknown');
}

const shown = ({ code, message, facts }: AppError) => ({ code, message, ...(facts && { facts: { ...facts } }) });

/** What clients see of the engine. */
export function toView(
  state: EngineState,
  more: {
    readonly pid: number | undefined;
    readonly restarts: number;
    readonly loads: number;
    readonly version?: string | undefined;
  },
): EngineView {
  const { restarts, loads } = more;
  if (state.state === 'stopped') return { state: 'stopped', kind: 'embedded', restarts, loads };
  const { kind, program, modelId, threads } = state.spec;
  const pid = more.pid === undefined ? {} : { pid: more.pid };
  const own = program === undefined || program === 'embedded' ? {} : { program };
  const base = { state: state.state, kind, ...own, model: modelId, threads, restarts, loads };
  switch (state.state) {
    case 'starting':
    case 'stopping':
      return { ...base, ...pid };
    case 'ready': {
      const { capabilities, loadedAt } = state;
      const device = deviceOf(capabilities, state.spec.backend);
      return { ...base, ...pid, device, version: versionOf(capabilities, more.version), loadedAt };
    }
    case 'crashed':
      return { ...base, retryAt: state.retryAt, error: shown(state.error) };
    case 'failed':
      return { ...base, error: shown(state.error) };
  }
}
