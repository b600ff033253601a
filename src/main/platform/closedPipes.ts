import { errorCode } from './atomicFile.ts';

/**
 * Lets this process go on when whoever read its output has gone, as `head` does with what it wanted: what is under way
 * must come to a clean end all the same.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (thrown) => {
      if (errorCode(thrown) !== 'EPIPE') throw thrown;
    });
}
