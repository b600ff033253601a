import { z } from 'zod';
import type { Device, DevicesView, DeviceSource, SelfTestResult } from '../../shared/schema/device.ts';
import type { ToolAnswer } from '../platform/runTool.ts';
import type { ChildCommand } from '../platform/spawnChild.ts';
import { AUTO, chooseEngine, neededTests, offersOf, type Offer } from './chooseEngine.ts';
import { describeDevices } from './describeDevices.ts';
import { processorDevice, type ProcessorFacts } from './processor.ts';
import { readAnswers, toolsOf } from './sources.ts';
import { createTestBook, type TestBookPorts } from './testBook.ts';

export interface DevicePorts extends TestBookPorts {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Never rejects. */
  readonly processor: () => Promise<ProcessorFacts>;
  /** Runs a tool that may hang for at most `deadlineMs`; no longer than until `signal` aborts. */
  readonly ask: (command: ChildCommand, deadlineMs: number, signal: AbortSignal) => Promise<ToolAnswer>;
  /** How the engine is asked for its devices; undefined where there is no engine. */
  readonly engineLister: () => ChildCommand | undefined;
  /** `settings.backend` */
  readonly wanted: () => string;
  /** Draws the test picture; rejects only when `signal` aborts or for a bug. */
  readonly selfTest: (
    what: { backend: string; flashAttention: boolean; deadlineMs: number },
    signal: AbortSignal,
  ) => Promise<SelfTestResult>;
  /** Hears that `GET /v1/devices` would answer something else than before, free memory apart. */
  readonly changed: (view: DevicesView) => void;
  readonly now: () => number;
  readonly onBug: (thrown: unknown) => void;
}

export interface Chosen {
  readonly backend: string;
  readonly flashAttention: boolean;
}

export type DeviceService = ReturnType<typeof createDeviceService>;

/** A tool may take this long; they are asked side by side. */
export const TOOL_DEADLINE_MS = 2_800;
/** Asked once more in the background, since the first start of a driver can be slow. */
const PATIENT_DEADLINE_MS = 20_000;

/** A self-test, from the start of the engine to the second picture; drivers translate their shaders at the first. */
const TEST_DEADLINE_MS = 60_000;
/** A card that the processor plays has its shaders translated by it, which was seen to take four minutes. */
const PLAYED_DEADLINE_MS = 600_000;

const CHOSEN = 'chosenDevice';
const chosenSchema = z.object({ backend: z.string(), flashAttention: z.boolean() });
const PROCESSOR: Chosen = { backend: 'cpu', flashAttention: true };

interface Look {
  readonly devices: readonly Device[];
  readonly sources: readonly DeviceSource[];
  readonly engineVersion: string | undefined;
  readonly at: number;
}

/** What this machine can draw on, and what is chosen to. Looks once when started, and when asked to. */
export function createDeviceService(given: DevicePorts) {
  const ports: DevicePorts = { ...given, wanted: () => given.wanted().toLowerCase() };
  const { store, now } = ports;
  const book = createTestBook(ports);
  const ended = new AbortController();
  const remembered = chosenSchema.safeParse(store.get(CHOSEN)).data ?? PROCESSOR;
  let seen: Look | undefined;
  let looking: Promise<Look> | undefined;
  let testing: Promise<void> | undefined;
  let told = '';
  let background: Promise<void> = Promise.resolve();

  async function look(deadlineMs: number): Promise<Look> {
    const tools = toolsOf(ports.platform, ports.engineLister());
    const [facts, ...answers] = await Promise.all([
      ports.processor(),
      ...tools.map(async ([source, command]) => [source, await ports.ask(command, deadlineMs, ended.signal)] as const),
    ]);
    // What was cut short says nothing of the machine.
    ended.signal.throwIfAborted();
    const { sightings, around, engineVersion, sources } = readAnswers(answers);
    const { platform, arch } = ports;
    const devices = describeDevices(sightings, processorDevice(facts), { platform, arch, ...around });
    seen = { devices, sources, engineVersion, at: now() };
    tell();
    return seen;
  }

  function lookOnce(deadlineMs: number): Promise<Look> {
    looking ??= look(deadlineMs).finally(() => {
      looking = undefined;
    });
    return looking;
  }

  const resultOf =
    (from: Look) =>
    (offer: Offer): SelfTestResult | undefined =>
      book.resultOf(offer, from.engineVersion);

  const viewOf = (from: Look): DevicesView => ({
    items: [...from.devices],
    choice: chooseEngine({
      devices: from.devices,
      wanted: ports.wanted(),
      resultOf: resultOf(from),
      testing: testing !== undefined,
    }),
    sources: [...from.sources],
    lookedAt: from.at,
  });

  function chosen(): Chosen {
    const wanted = ports.wanted();
    if (!seen) return wanted === AUTO ? remembered : { backend: wanted, flashAttention: true };
    const { backend, deviceId } = viewOf(seen).choice;
    const device = seen.devices.find(({ id }) => id === deviceId);
    const result = device && book.resultOf({ backend, device }, seen.engineVersion);
    const played = device?.placement === 'software';
    return { backend, flashAttention: result?.outcome === 'passed' ? result.flashAttention : !played };
  }

  /** Remembers the choice for the next start, and says when the answer has changed. */
  function tell(): void {
    if (!seen) return;
    const view = viewOf(seen);
    const text = JSON.stringify([view.items.map((one) => ({ ...one, memory: one.memory.total })), view.choice]);
    if (text === told) return;
    const first = told === '';
    told = text;
    try {
      if (ports.wanted() === AUTO && JSON.stringify(store.get(CHOSEN) ?? PROCESSOR) !== JSON.stringify(chosen()))
        store.set(CHOSEN, chosen());
      if (!first) ports.changed(view);
    } catch (thrown) {
      ports.notWritten(thrown);
    }
  }

  async function testOne(offer: Offer, from: Look): Promise<void> {
    const played = offer.device.placement === 'software';
    const ladder = offer.backend === 'cpu' ? [true] : played ? [false] : [true, false];
    const deadlineMs = played ? PLAYED_DEADLINE_MS : TEST_DEADLINE_MS;
    let result: SelfTestResult | undefined;
    for (const flashAttention of ladder) {
      const next = await ports.selfTest({ backend: offer.backend, flashAttention, deadlineMs }, ended.signal);
      // Where both ways fail, the first reason is that of the usual way.
      result = next.outcome === 'passed' ? next : (result ?? next);
      // Without its library or a place for the model, nothing else would help.
      if (next.outcome === 'passed' || /^(?:LIBRARY_MISSING|ENGINE_MISSING|LOAD_FAILED)$/.test(next.code)) break;
    }
    if (result) book.put(offer, from.engineVersion, result);
    tell();
  }

  /** One run at a time; `next` names what is to be tested, until nothing is left. */
  function runTests(next: (from: Look) => Offer | undefined): Promise<void> {
    testing ??= (async () => {
      const from = seen ?? (await lookOnce(TOOL_DEADLINE_MS));
      for (let offer = next(from); offer && !ended.signal.aborted; offer = next(from)) await testOne(offer, from);
    })().finally(() => {
      testing = undefined;
      tell();
    });
    tell();
    return testing;
  }

  const testWhatIsNeeded = async (): Promise<void> => {
    const needed = (from: Look): Offer | undefined =>
      neededTests({ devices: from.devices, resultOf: resultOf(from) })[0];
    if (seen && ports.wanted() === AUTO && needed(seen)) await runTests(needed);
  };

  const inBackground = (work: () => Promise<void>): void => {
    background = background.then(work).catch((thrown: unknown) => {
      if (!ended.signal.aborted) ports.onBug(thrown);
    });
  };

  return {
    /** Looks in the background, and tests what has to be tested before it can be trusted. */
    start(): void {
      inBackground(async () => {
        const { sources } = await lookOnce(TOOL_DEADLINE_MS);
        if (sources.some(({ source, state }) => source === 'engine' && state === 'late') && !ended.signal.aborted)
          await lookOnce(PATIENT_DEADLINE_MS);
        await testWhatIsNeeded();
      });
    },

    /** Resolves once it is known what to draw on, and how: at once where that is the processor. */
    async settled(): Promise<void> {
      const last = ports.wanted() === AUTO ? remembered.backend : ports.wanted();
      if (last !== 'cpu' && !seen) await lookOnce(TOOL_DEADLINE_MS);
    },

    /** What the next engine is started with. */
    chosen,

    /** The device and its words, where a look has told them already. */
    peek: (): DevicesView | undefined => seen && viewOf(seen),

    async view(refresh: boolean): Promise<DevicesView> {
      const from = refresh || !seen ? await lookOnce(TOOL_DEADLINE_MS) : seen;
      if (refresh) inBackground(testWhatIsNeeded);
      return viewOf(from);
    },

    /** Tests everything that the engine offers, whatever is known of it. A call while one is under way joins it. */
    async test(): Promise<DevicesView> {
      const done = new Set<string>();
      await runTests((from) => {
        const offer = offersOf(from.devices).find(({ backend }) => !done.has(backend));
        if (offer) done.add(offer.backend);
        return offer;
      });
      return viewOf(seen ?? (await lookOnce(TOOL_DEADLINE_MS)));
    },

    /** The settings have changed. */
    settingsChanged(): void {
      tell();
      inBackground(testWhatIsNeeded);
    },

    async stop(): Promise<void> {
      ended.abort();
      await background;
      await testing?.catch(() => {});
      await looking?.catch(() => {});
    },
  };
}
