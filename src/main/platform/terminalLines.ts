import { createLineSplitter, type LineSplitter } from './lineSplitter.ts';

const ESCAPE = 0x1b;
const BRACKET = 0x5b;
const ERASE = 0x4b;
const LF = 0x0a;

/**
 * Lines as a program writes them to a terminal: like {@link createLineSplitter}, without control sequences
 * (`ESC [ … letter`). One that erases the rest of the line (`ESC [ K`) ends the line: a progress bar is drawn
 * with a carriage return before it and this behind it, so that else each state would be seen one state late.
 */
export function createTerminalLines(onLine: (line: string) => void, maxBytes: number): LineSplitter {
  const lines = createLineSplitter(onLine, maxBytes);
  /** Where in a control sequence the last chunk ended. */
  let within: 'text' | 'escape' | 'sequence' = 'text';

  function filter(chunk: Uint8Array): Uint8Array {
    const kept = new Uint8Array(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      if (within === 'escape') {
        within = byte === BRACKET ? 'sequence' : byte === ESCAPE ? 'escape' : 'text';
      } else if (within === 'sequence') {
        // A final byte ends it; anything outside of parameters is a broken sequence and is text again.
        if (byte >= 0x40 && byte <= 0x7e) {
          within = 'text';
          if (byte === ERASE) kept[length++] = LF;
        } else if (byte < 0x20 || byte > 0x3f) {
          within = 'text';
          kept[length++] = byte;
        }
      } else if (byte === ESCAPE) within = 'escape';
      else kept[length++] = byte;
    }
    return kept.subarray(0, length);
  }

  return { push: (chunk) => lines.push(filter(chunk)), end: lines.end };
}
