import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { engineExit } from '../../../src/shared/schema/engineWire.ts';
import { endlessJob, EngineClient, smallJob } from '../../support/engineClient.ts';
import {
  bareBinary,
  engineConfigLine,
  engineProgram,
  isRunning,
  spawnEngine,
  startEngine,
  testSecret,
} from '../../support/engineHarness.ts';
import { modelFiles, testModelFolder } from '../../support/testModel.ts';

async function started(line: string): ReturnType<typeof spawnEngine> {
  const engine = await spawnEngine(line);
  onTestFinished(() => void engine.child.kill('SIGKILL'));
  return engine;
}

/** A copy of the noise model that a test may break. */
async function modelCopy(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-model-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(await testModelFolder(), folder, { recursive: true });
  return modelFiles(folder);
}

describe('the engine process', { timeout: 60_000 }, () => {
  it('says listening, then ready, and ends with code 0 when stdin ends', async () => {
    const engine = await startEngine();
    expect(engine.events.map((event) => event.type)).toEqual(['listening', 'ready']);
    expect(engine.pid).toBe(engine.child.pid);
    expect(await engine.stop()).toEqual({ code: engineExit.stopped, signal: null });
    expect(engine.events.at(-1)).toEqual({ type: 'bye', why: 'parent gone' });
  });

  it('ends in the middle of a job when stdin ends', async () => {
    const engine = await startEngine();
    await engine.client.submit(endlessJob());
    await engine.event('progress');
    const exit = await engine.stop();
    expect([engineExit.stopped, null]).toContain(exit.code);
    expect(isRunning(engine.pid)).toBe(false);
  });

  it('ends when its parent is killed', async () => {
    await (await startEngine()).stop();
    const line = await engineConfigLine();
    const program = `
      const { spawn } = require('node:child_process');
      const engine = spawn(${JSON.stringify(bareBinary)}, [${JSON.stringify(engineProgram)}], { stdio: ['pipe', 'pipe', 'ignore'] });
      engine.stdin.write(${JSON.stringify(line)});
      engine.stdout.pipe(process.stdout);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    let output = '';
    parent.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await expect.poll(() => output, { timeout: 30_000 }).toContain('"ready"');
    const [, port, pid] = /"listening","port":(\d+),"pid":(\d+)/.exec(output) ?? [];
    onTestFinished(() => void (isRunning(Number(pid)) && process.kill(Number(pid), 'SIGKILL')));
    await new EngineClient({ port: Number(port), secret: testSecret }).submit(endlessJob());
    expect(isRunning(Number(pid))).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isRunning(Number(pid)), { timeout: 30_000 }).toBe(false);
  });

  it('draws one flat colour from weights that are not numbers, which the host has to notice', async () => {
    const engine = await startEngine({ files: modelFiles(await testModelFolder({ nan: true })) });
    const { channels } = await sharp(await engine.client.draw(smallJob())).stats();
    await engine.stop();
    expect(channels.map((channel) => channel.stdev)).toEqual([0, 0, 0]);
  });

  it('ends on SIGTERM', async () => {
    const engine = await startEngine();
    engine.child.kill('SIGTERM');
    await engine.exited;
    expect(isRunning(engine.pid)).toBe(false);
  });

  it('ends with its own code and a reason for a configuration it cannot use', async () => {
    const lines = [
      'not json\n',
      '{}\n',
      '"text"\n',
      '{"secret":"short"}\n',
      await engineConfigLine({ threads: 0 }),
      '\n',
    ];
    for (const line of lines) {
      const engine = await started(line);
      expect(await engine.exited).toEqual({ code: engineExit.badConfig, signal: null });
      expect(engine.stderr()).toContain('configuration');
      expect(engine.events).toEqual([]);
    }
    const silent = await started('{"secret":');
    silent.child.stdin.end();
    expect((await silent.exited).code).toBe(engineExit.badConfig);
  });

  it.each(['diffusionModel', 't5xxl'])(
    'ends with its own code and the reason when the %s file is missing, cut or foreign',
    async (role) => {
      const breaks: ((path: string) => Promise<void>)[] = [
        (path) => rm(path),
        (path) => truncate(path, 200_000),
        (path) => truncate(path, 4),
        (path) => truncate(path, 0),
        (path) => writeFile(path, '<!doctype html><title>Sign in</title>'),
      ];
      for (const damage of breaks) {
        const files = await modelCopy();
        const path = files[role] ?? '';
        await damage(path);
        const engine = await started(await engineConfigLine({ files }));
        const event = await engine.event('load_error');
        expect(event.message).toContain(path);
        expect(await engine.exited).toEqual({ code: engineExit.modelLoadFailed, signal: null });
        expect(engine.stderr()).toContain(event.message);
      }
    },
  );

  it('gives the native reason when the native library refuses the model', async () => {
    const { t5xxl = '' } = await modelCopy();
    const engine = await started(await engineConfigLine({ files: { diffusionModel: t5xxl, t5xxl } }));
    const event = await engine.event('load_error');
    expect(event.log.length).toBeGreaterThan(0);
    expect((await engine.exited).code).toBe(engineExit.modelLoadFailed);
    expect(engine.stderr()).toContain(event.log.at(-1));
  });

  it('refuses model files of a kind it does not know, and a model without a main file', async () => {
    const { t5xxl = '', diffusionModel = '' } = modelFiles(await testModelFolder());
    for (const files of [{ diffusionModel, t5xxl, controlNet: t5xxl }, { t5xxl }, {}]) {
      const engine = await started(await engineConfigLine({ files }));
      expect((await engine.event('load_error')).message).toMatch(/controlNet|main file/);
      expect((await engine.exited).code).toBe(engineExit.modelLoadFailed);
    }
  });
});
