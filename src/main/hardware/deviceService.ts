import type { Device, DevicesView, DeviceSource, ProgramView, SelfTestResult } from '../../shared/schema/device.ts';
import type { EngineProgram } from '../../shared/schema/engineProgram.ts';
import type { ToolAnswer } from '../platform/runTool.ts';
import type { ChildCommand } from '../platform/spawnChild.ts';
import { AUTO, chooseEngine, neededTests } from './chooseEngine.ts';
import { chosenSchema, chosenUnseen, kindOf, PROCESSOR, type Chosen } from './chosen.ts';
import { describeDevices } from './describeDevices.ts';
import { processorDevice, type ProcessorFacts } from './processor.ts';
import { EMBEDDED, offersOf, withPrograms, type Offer } from './programOffers.ts';
import { readAnswers, toolsOf } from './sources.ts';
import { createTestBook, type TestBookPorts } from './testBook.ts';

export interface DevicePorts extends TestBookPorts {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Never rejects. */
  readonly processor: () => Promise<ProcessorFacts>;
  /** Runs a tool that may hang for at most `deadlineMs`. */
  readonly ask: (command: ChildCommand, deadlineMs: number) => Promise<ToolAnswer>;
  /** How the engine is asked for its devices; undefined where there is no engine. */
  readonly engineLister: () => ChildCommand | undefined;
  /** `settings.backend` */
  readonly wanted: () => string;
  /** `settings.engine`; automatic where nothing is said. */
  readonly wantedEngine?: () => string;
  /** The engine programs that can be started; the embedded one alone where nothing is said. */
  readonly programs?: {
    list(): readonly EngineProgram[];
    /** Programs that there are and that cannot be used, with the reason. */
    unusable(): readonly ProgramView[];
    /** Resolves once the list is known. Never rejects. */
    known(): Promise<void>;
  };
  /** Draws the test picture; rejects only when `signal` aborts or for a bug. */
  readonly selfTest: (
    what: { program: EngineProgram; backend: string; flashAttention: boolean; deadlineMs: number },
    signal: AbortSignal,
  ) => Promise<SelfTestResult>;
  /** Hears that `GET /v1/devices` would answer something else than before, free memory apart. */
  readonly changed: (view: DevicesView) => void;
  readonly now: () => number;
  readonly onBug: (thrown: unknown) => void;
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
interface Look {
  readonly devices: readonly Device[];
  readonly sources: readonly DeviceSource[];
  readonly engineVersion: string | undefined;
  readonly at: number;
}

/** What this machine can draw on, and what is chosen to. Looks once when started, and when asked to. */
export function createDeviceService(ports: DevicePorts) {
  const { store, now, programs: port } = ports;
  const programs = (): readonly EngineProgram[] => port?.list() ?? [EMBEDDED];
  const wantedEngine = (): string => ports.wantedEngine?.() ?? AUTO;
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
    const [facts, , ...answers] = await Promise.all([
      ports.processor(),
      port?.known(),
      ...tools.map(async ([source, command]) => [source, await ports.ask(command, deadlineMs)] as const),
    ]);
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

  const factsOf = (from: Look) => ({
    devices: from.devices,
    programs: programs(),
    engine: wantedEngine(),
    resultOf: resultOf(from),
  });

  function viewOf(from: Look): DevicesView {
    const choice = chooseEngine({ ...factsOf(from), wanted: ports.wanted(), testing: testing !== undefined });
    return {
      items: withPrograms(from.devices, programs()),
      choice: { ...choice, programs: [...choice.programs, ...(port?.unusable() ?? [])] },
      sources: [...from.sources],
      lookedAt: from.at,
    };
  }

  const isAuto = (): boolean => ports.wanted() === AUTO && wantedEngine() === AUTO;

  function chosen(): Chosen {
    if (!seen) return chosenUnseen(ports.wanted().toLowerCase(), wantedEngine(), remembered);
    const { choice } = viewOf(seen);
    const { program: id, backend, deviceId } = choice;
    const device = seen.devices.find((one) => one.id === deviceId);
    const program = programs().find((one) => one.id === id);
    const result = device && program && book.resultOf({ program, backend, device }, seen.engineVersion);
    const played = device?.placement === 'software';
    return {
      kind: kindOf(id),
      program: id,
      backend,
      flashAttention: result?.outcome === 'passed' ? result.flashAttention : !played,
    };
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
      if (isAuto() && JSON.stringify(store.get(CHOSEN) ?? PROCESSOR) !== JSON.stringify(chosen()))
        store.set(CHOSEN, chosen());
      if (!first) ports.changed(view);
    } catch (thrown) {
      ports.notWritten(thrown);
    }
  }

  async function testOne(offer: Offer, from: Look): Promise<SelfTestResult | undefined> {
    const played = offer.device.placement === 'software';
    const ladder = offer.backend === 'cpu' ? [true] : played ? [false] : [true, false];
    const deadlineMs = played ? PLAYED_DEADLINE_MS : TEST_DEADLINE_MS;
    let result: SelfTestResult | undefined;
    for (const flashAttention of ladder) {
      const { program, backend } = offer;
      const next = await ports.selfTest({ program, backend, flashAttention, deadlineMs }, ended.signal);
      // Where both ways fail, the first reason is that of the usual way.
      result = next.outcome === 'passed' ? next : (result ?? next);
      // Without its library or a place for the model, nothing else would help.
      if (next.outcome === 'passed' || /^(?:LIBRARY_MISSING|ENGINE_MISSING|LOAD_FAILED)$/.test(next.code)) break;
    }
    if (result) book.put(offer, from.engineVersion, result);
    tell();
    return result;
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
    const needed = (from: Look): Offer | undefined => neededTests(factsOf(from))[0];
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

    /** Resolves once it is known what to draw on: at once where that is the processor or said by the user. */
    async settled(): Promise<void> {
      const simple = remembered.backend === 'cpu' && remembered.program === EMBEDDED.id;
      const foreign = wantedEngine() !== AUTO && wantedEngine() !== EMBEDDED.id;
      if (!seen && (foreign || (ports.wanted() === AUTO && !simple))) await lookOnce(TOOL_DEADLINE_MS);
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
      const nameOf = ({ program, backend }: Offer): string => `${program.id} ${backend}`;
      await runTests((from) => {
        const offer = offersOf(from.devices, programs()).find((one) => !done.has(nameOf(one)));
        if (offer) done.add(nameOf(offer));
        return offer;
      });
      return viewOf(seen ?? (await lookOnce(TOOL_DEADLINE_MS)));
    },

    /**
     * Whether a program works on this machine: tests it on what it promises most on, then on the next, until it
     * passes. The first refusal where it passes nowhere. It need not be one that can be chosen yet.
     */
    async selfTestProgram(program: EngineProgram): Promise<SelfTestResult> {
      const from = seen ?? (await lookOnce(TOOL_DEADLINE_MS));
      let first: SelfTestResult | undefined;
      for (const offer of offersOf(from.devices, [program])) {
        const result = await testOne(offer, from);
        if (result?.outcome === 'passed') return result;
        first ??= result;
      }
      const message = 'This engine program reaches no device of this machine. Choose another build.';
      return first ?? { outcome: 'refused', at: now(), code: 'LOAD_FAILED', message };
    },

    /** The settings have changed, or the engine programs. */
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
