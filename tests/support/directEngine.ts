import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { embeddedEngine } from '../../src/main/engineCommand.ts';
import { modelFiles } from './testModel.ts';
import { projectRoot } from './servedApp.ts';

export interface DirectEngine {
  /** Milliseconds to draw `count` images in a bare loop. */
  draw(count: number, seed: number): Promise<number>;
  stop(): Promise<void>;
}

const answer = z.object({ ms: z.number() });

/** The addon driven by a bare loop in a process of its own (`directLoop.js`), with its model loaded. */
export async function directEngine(options: {
  readonly modelFolder: string;
  readonly threads: number;
  /** As the native library names it. */
  readonly request: Readonly<Record<string, unknown>>;
}): Promise<DirectEngine> {
  const { diffusionModel, t5xxl } = modelFiles(options.modelFolder);
  const config = { ...options, files: { model: diffusionModel, t5Xxl: t5xxl } };
  const loop = join(projectRoot, 'tests/bench/directLoop.js');
  const child = spawn(embeddedEngine().file, [loop, JSON.stringify(config)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  const forceEnd = (): void => void child.kill('SIGKILL');
  process.once('exit', forceEnd);
  const exited = once(child, 'exit').then(() => process.off('exit', forceEnd));
  const lines = createInterface({ input: child.stdout });

  async function nextAnswer(): Promise<number> {
    const heard = Promise.withResolvers<number>();
    const onLine = (line: string): void => {
      if (line.startsWith('@')) heard.resolve(answer.parse(JSON.parse(line.slice(1))).ms);
    };
    const onEnd = (): void => heard.reject(new Error(`the bare loop ended: ${said}`));
    lines.on('line', onLine).once('close', onEnd);
    return heard.promise.finally(() => lines.off('line', onLine).off('close', onEnd));
  }

  await nextAnswer();
  return {
    async draw(count, seed) {
      const drawn = nextAnswer();
      child.stdin.write(JSON.stringify({ count, seed }));
      return drawn;
    },
    async stop() {
      const late = setTimeout(forceEnd, 5000);
      child.stdin.end();
      await exited;
      clearTimeout(late);
    },
  };
}
