/** A device as the native library lists it at load time. */
export interface NativeDevice {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly memory_free: number;
  readonly memory_total: number;
}

export type LogFact =
  | { readonly kind: 'device'; readonly index: number; readonly device: NativeDevice }
  | { readonly kind: 'family'; readonly family: string }
  | { readonly kind: 'lora'; readonly applied: number; readonly total: number };

const devicePattern =
  /GGML backend device\[(\d+)\]: name='(.*?)', desc='(.*?)', type=(\w+), reg='.*?', mem_free=(\d+), mem_total=(\d+)/;

/**
 * What one line of the native log says, if it is one of the few lines that carry a fact: the library has no
 * other way to tell its devices, the model family, or that a LoRA matched nothing.
 */
export function parseLogLine(line: string): LogFact | null {
  const device = devicePattern.exec(line);
  if (device) {
    const [, index, name = '', description = '', type = '', free, total] = device;
    return {
      kind: 'device',
      index: Number(index),
      device: { name, description, type, memory_free: byteCount(free), memory_total: byteCount(total) },
    };
  }
  const family = /\bVersion: (\S.*)$/.exec(line)?.[1];
  if (family !== undefined) return { kind: 'family', family: family.trim() };
  const lora = /\((\d+) \/ (\d+)\) LoRA tensors have been applied/.exec(line);
  if (lora) return { kind: 'lora', applied: Number(lora[1]), total: Number(lora[2]) };
  // It draws on without the LoRA then, and says so nowhere else.
  if (/LoRAs failed validation|no shape-compatible model tensors|failed to apply lora|lora load failed/i.test(line))
    return { kind: 'lora', applied: 0, total: 1 };
  return null;
}

/** A driver may report 2^64 − 1 for "unknown", which no JSON integer can carry. */
function byteCount(digits: string | undefined): number {
  const count = Number(digits);
  return Number.isSafeInteger(count) ? count : 0;
}

/** Native priorities: smaller is worse. */
const errorPriority = 0;
const keptLines = 40;

/** Collects what the native log tells: the facts of this load, and the last lines that explain a failure. */
export class NativeLog {
  family: string | null = null;
  readonly #devices: NativeDevice[] = [];
  readonly #lines: { priority: number; line: string }[] = [];
  #unmatchedLora = false;

  readonly add = (priority: number, message: string): void => {
    const line = message.trim();
    if (line === '') return;
    this.#lines.push({ priority, line });
    if (this.#lines.length > keptLines) this.#lines.shift();
    const fact = parseLogLine(line);
    if (fact?.kind === 'device') this.#devices[fact.index] = fact.device;
    else if (fact?.kind === 'family') this.family = fact.family;
    else if (fact?.kind === 'lora' && fact.applied === 0 && fact.total > 0) this.#unmatchedLora = true;
  };

  get devices(): readonly NativeDevice[] {
    return this.#devices.filter((device) => device !== undefined);
  }

  /** Forgets the lines so far, so that `reason` tells only of what comes. */
  forgetLines(): void {
    this.#lines.length = 0;
  }

  /** Error lines since then, joined; empty when there are none. */
  get errors(): string {
    const errors = this.#lines
      .filter(({ priority }) => priority <= errorPriority)
      .map(({ line }) => line.slice(0, 400));
    return [...new Set(errors)].slice(-5).join('; ');
  }

  /** The last error lines, at most five of at most 400 characters; without any, the last lines of all. */
  reason(): string[] {
    const errors = this.#lines.filter((entry) => entry.priority <= errorPriority);
    return (errors.length > 0 ? errors : this.#lines).slice(-5).map((entry) => entry.line.slice(0, 400));
  }

  /** Warnings since the last call, in words for the user. */
  takeWarnings(): string[] {
    if (!this.#unmatchedLora) return [];
    this.#unmatchedLora = false;
    return ['The LoRA fits no part of this model, so it had no effect.'];
  }
}
