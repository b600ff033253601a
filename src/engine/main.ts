import { version as nativeVersion } from '@qvac/diffusion-cpp/package';
import fs from 'bare-fs';
import os from 'bare-os';
import Pipe from 'bare-pipe';
import { engineConfig, engineExit, type EngineConfig } from '../shared/schema/engineWire.ts';
import { loadModel, type LoadedModel } from './addon.ts';
import { decodeBase64, encodeBase64 } from './bytes.ts';
import { capabilitiesOf } from './capabilities.ts';
import { listDevices } from './deviceList.ts';
import { EventStream } from './eventStream.ts';
import { openHttpServer } from './httpServer.ts';
import { JobBoard } from './jobBoard.ts';
import { JobRunner } from './jobRunner.ts';
import { openLifeLine } from './lifeLine.ts';
import { findLora } from './loraFile.ts';
import { NativeLog } from './nativeLog.ts';
import { mapRequest } from './requestMapping.ts';
import { answer, type RoutePorts } from './routes.ts';
import { Shutdown } from './shutdown.ts';

const ENGINE_VERSION = `@qvac/diffusion-cpp ${nativeVersion}`;

/**
 * The embedded engine, run by the Bare runtime. How it is started and spoken to: `engineWire.ts`.
 * stdout has to be a pipe. SIGTERM ends the process at once by the system's default: Bare has no signal handlers,
 * and there is nothing to save.
 */
async function main(): Promise<void> {
  if (Bare.argv.at(-1) === 'devices') return tellDevices();
  const stdout = new Pipe(1);
  const events = new EventStream({ write: (text, done) => void stdout.write(text, (error) => done(error ?? null)) });
  const shutdown = new Shutdown(events);
  stdout.on('error', (error) => void shutdown.stop(`stdout failed: ${error.message}`));
  const lifeLine = openLifeLine();
  const config = await readConfig(lifeLine.firstLine);
  if (config === null) return;
  void lifeLine.ended.then((why) => shutdown.stop(why));

  const routes = Promise.withResolvers<RoutePorts>();
  const port = await openHttpServer({
    secret: config.secret,
    answer: async (request) => answer(request, await routes.promise),
  });
  events.emit({ type: 'listening', port, pid: Bare.pid });
  // Loading blocks the event loop, so what was said so far has to be out before.
  await events.flushed();
  const startedAt = Date.now();
  const log = new NativeLog();
  const model = await load(config, log, events);
  if (model === null) return;
  const loadMs = Date.now() - startedAt;
  routes.resolve(serve({ config, model, log, loadMs, events, shutdown }));
  events.emit({ type: 'ready', loadMs });
}

/** Writes the device list and ends, see `engineDeviceList`. */
async function tellDevices(): Promise<void> {
  fs.writeSync(1, `\n@${JSON.stringify(await listDevices(ENGINE_VERSION))}\n`);
  Bare.exit(0);
}

async function readConfig(firstLine: Promise<string>): Promise<EngineConfig | null> {
  try {
    return engineConfig.parse(JSON.parse(await firstLine));
  } catch (error) {
    say(
      `The engine was started with a configuration it cannot use: ${error instanceof Error ? error.message : String(error)}`,
    );
    Bare.exit(engineExit.badConfig);
    return null;
  }
}

async function load(config: EngineConfig, log: NativeLog, events: EventStream): Promise<LoadedModel | null> {
  try {
    return await loadModel(config, log);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = log.reason();
    say([`The model cannot be loaded: ${message}`, ...reason].join('\n'));
    events.emit({ type: 'load_error', message, log: reason });
    await events.flushed();
    Bare.exit(engineExit.modelLoadFailed);
    return null;
  }
}

interface Parts {
  config: EngineConfig;
  model: LoadedModel;
  log: NativeLog;
  loadMs: number;
  events: EventStream;
  shutdown: Shutdown;
}

function serve({ config, model, log, loadMs, events, shutdown }: Parts): RoutePorts {
  const now = (): number => Date.now();
  const board = new JobBoard({ now });
  const runner = new JobRunner({ board, renderer: model, emit: events.emit, now });
  shutdown.covers({ stopJobs: () => runner.stop(), unload: () => model.unload() });
  setInterval(() => board.forgetOld(), 60_000);
  const rules = { sizes: model.sizes, decodeBase64, findLora: (name: string) => findLora(name, config.loraDir) };
  return {
    board,
    capabilities: capabilitiesOf({
      config,
      mainFile: model.mainFile,
      family: model.family,
      engineVersion: ENGINE_VERSION,
      loadMs,
      devices: log.devices,
    }),
    map: (body) => mapRequest(body, rules),
    wake: () => runner.wake(),
    cancel: (id) => runner.cancel(id),
    congested: () => events.congested,
    encodeBase64,
  };
}

function say(text: string): void {
  fs.writeSync(2, `${text}\n`);
}

/** A bug. Left to itself, Bare would hang here with a loaded model instead of ending. */
function crash(error: unknown): void {
  say(`The engine has a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  os.kill(Bare.pid, 'SIGKILL');
}

Bare.on('uncaughtException', crash);
Bare.on('unhandledRejection', crash);
void main();
