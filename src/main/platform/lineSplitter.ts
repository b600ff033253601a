const LF = 0x0a;
const CR = 0x0d;

export interface LineSplitter {
  readonly push: (chunk: Uint8Array) => void;
  /** Hands out what stands after the last line end. */
  readonly end: () => void;
}

/**
 * Cuts a byte stream into lines at CR, LF or CRLF; empty lines are left out. Lines are decoded
 * whole, so a character split over chunks survives. A line of more than `maxBytes` is dropped up to
 * its end: a flood without line ends cannot eat memory.
 */
export function createLineSplitter(onLine: (line: string) => void, maxBytes: number): LineSplitter {
  let parts: Uint8Array[] = [];
  let held = 0;
  let dropping = false;

  function take(piece: Uint8Array): void {
    if (dropping || piece.length === 0) return;
    if (held + piece.length > maxBytes) {
      dropping = true;
      parts = [];
      held = 0;
      return;
    }
    parts.push(Uint8Array.from(piece));
    held += piece.length;
  }

  function finish(): void {
    const line = Buffer.concat(parts).toString('utf8');
    parts = [];
    held = 0;
    dropping = false;
    if (line !== '') onLine(line);
  }

  return {
    push(chunk) {
      let from = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        if (chunk[at] !== LF && chunk[at] !== CR) continue;
        take(chunk.subarray(from, at));
        finish();
        from = at + 1;
      }
      take(chunk.subarray(from));
    },
    end: finish,
  };
}
