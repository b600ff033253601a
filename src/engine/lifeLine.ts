import Pipe from 'bare-pipe';
import { asBuffer } from './bytes.ts';

export interface LifeLine {
  /** The first line on stdin; rejects when stdin ends before it or the line is longer than 1 MiB. */
  readonly firstLine: Promise<string>;
  /** Resolves with the reason when the parent is gone. */
  readonly ended: Promise<string>;
}

const maxLineBytes = 1024 * 1024;

/** Listens on stdin, which the parent keeps open for as long as it lives: its end is the only sign that also reaches us when the parent is killed. */
export function openLifeLine(): LifeLine {
  const stdin = new Pipe(0);
  const ended = new Promise<string>((resolve) => {
    stdin.on('end', () => resolve('parent gone'));
    stdin.on('error', (error) => resolve(`stdin failed: ${error.message}`));
    stdin.on('close', () => resolve('stdin closed'));
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let complete = false;
    stdin.on('data', (data) => {
      if (complete) return;
      const chunk = asBuffer(data);
      const end = chunk.indexOf(0x0a);
      chunks.push(end === -1 ? chunk : asBuffer(chunk.subarray(0, end)));
      length += chunk.length;
      complete = end !== -1 || length > maxLineBytes;
      if (length > maxLineBytes) reject(new Error('the configuration line is too long'));
      else if (complete) resolve(Buffer.concat(chunks).toString('utf8'));
    });
    void ended.then(() => reject(new Error('stdin ended before the configuration line')));
  });
  return { firstLine, ended };
}
