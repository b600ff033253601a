import type {
  Candidate,
  ChoiceCode,
  Device,
  EngineChoice,
  ProgramView,
  SelfTestResult,
} from '../../shared/schema/device.ts';
import type { EngineProgram } from '../../shared/schema/engineProgram.ts';
import { EMBEDDED, offersOf, type Offer } from './programOffers.ts';

/** Settings take this for "choose for me". */
export const AUTO = 'auto';

export interface ChoiceFacts {
  readonly devices: readonly Device[];
  /** The engine programs that can be started; the embedded one alone where nothing is said. */
  readonly programs?: readonly EngineProgram[];
  /** `settings.backend`. */
  readonly wanted: string;
  /** `settings.engine`; automatic where nothing is said. */
  readonly engine?: string;
  readonly resultOf: (offer: Offer) => SelfTestResult | undefined;
  readonly testing: boolean;
}

/**
 * The engine and the device that the next model is loaded on. Both are trusted once their self-test passed; until
 * then, and where all are refused, the processor draws, on which everything works, only slowly.
 */
export function chooseEngine(facts: ChoiceFacts): EngineChoice {
  const { devices, programs = [EMBEDDED], wanted, engine = AUTO, resultOf, testing } = facts;
  const all = offersOf(devices, programs);
  const offers = engine === AUTO ? all : all.filter(({ program }) => program.id === engine);
  const tested = offers.map((offer) => ({ offer, test: resultOf(offer) ?? ({ outcome: 'untested' } as const) }));
  const choice = (offer: Pick<Offer, 'backend'> & Partial<Offer>, code: ChoiceCode, message: string): EngineChoice => ({
    program: offer.program?.id ?? (engine === AUTO ? EMBEDDED.id : engine),
    backend: offer.backend,
    deviceId: offer.device?.id ?? null,
    device: offer.device?.name ?? offer.backend,
    pinned: code === 'PINNED',
    code,
    message,
    testing,
    candidates: all.map((one) => candidateOf(one, resultOf(one))),
    programs: programs.map(programViewOf),
  });
  const pin = wanted.toLowerCase();
  if (engine !== AUTO && !programs.some(({ id }) => id === engine))
    return choice(
      { backend: pin === AUTO ? 'cpu' : pin },
      'PINNED',
      `The settings name the engine "${engine}", which is not here or cannot be used now. Choose another engine, or "automatic".`,
    );
  if (pin !== AUTO) {
    const known = offers.find((one) => one.backend === pin);
    return choice(
      known ?? { backend: pin },
      'PINNED',
      known
        ? 'It is chosen in the settings. Choose "automatic" to let Tintype take the best one that passes its self-test.'
        : `The settings name "${wanted}", which the engine does not list now. Choose another device, or "automatic".`,
    );
  }
  const slow = offers.find(({ backend }) => backend === 'cpu');
  if (engine !== AUTO && slow === undefined) return pinnedEngine(tested, choice);
  const processor = slow ?? { backend: 'cpu' };
  const real = tested.filter(({ offer }) => offer.device.placement !== 'software');
  const winner = real.find(({ test }) => test.outcome === 'passed');
  const cards = devices.filter(({ kind, placement }) => kind === 'gpu' && placement !== 'software');
  const hopeful = real.filter(({ offer }) => offer.backend !== 'cpu');
  const untested = hopeful.find(({ test }) => test.outcome === 'untested');
  if (untested && (!winner || real.indexOf(untested) < real.indexOf(winner)))
    return choice(
      processor,
      'NOT_YET_TESTED',
      `${untested.offer.device.name} looks best, and is used once its self-test has passed. Until then the processor draws.`,
    );
  if (winner && winner.offer.backend !== 'cpu')
    return choice(winner.offer, 'PASSED', 'It is the most promising device whose self-test passed.');
  if (cards.length === 0)
    return choice(processor, 'NO_GPU', 'No graphics card was found, so the processor draws. It works, only slower.');
  if (hopeful.length === 0) {
    const why = cards.flatMap(({ name, backends }) => backends.slice(0, 1).map(({ message }) => `${name}: ${message}`));
    return choice(
      processor,
      'NO_USABLE_GPU',
      `The engine can use none of the graphics cards, so the processor draws. ${why.join(' ')}`,
    );
  }
  const why = hopeful.flatMap(({ offer, test }) =>
    test.outcome === 'refused' ? [`${nameOf(offer)}: ${test.message}`] : [],
  );
  return choice(
    processor,
    'ALL_REFUSED',
    `No graphics card passed its self-test, so the processor draws. ${why.join(' ')}`,
  );
}

type Tested = { readonly offer: Offer; readonly test: Candidate['test'] };

/** An engine that the settings name, and that has nothing for the processor, draws whatever its tests say. */
function pinnedEngine(
  tested: readonly Tested[],
  choice: (offer: Pick<Offer, 'backend'> & Partial<Offer>, code: ChoiceCode, message: string) => EngineChoice,
): EngineChoice {
  const best =
    tested.find(({ test }) => test.outcome === 'passed') ??
    tested.find(({ test }) => test.outcome === 'untested') ??
    tested[0];
  if (best === undefined)
    return choice(
      { backend: 'cpu' },
      'PINNED',
      'The engine that the settings name reaches no device of this machine. Choose another engine, or "automatic".',
    );
  if (best.test.outcome === 'passed')
    return choice(best.offer, 'PASSED', 'It is the most promising device of the chosen engine whose self-test passed.');
  const how = best.test.outcome === 'refused' ? `refused it: ${best.test.message}` : 'has not been made yet.';
  return choice(best.offer, 'PINNED', `It belongs to the engine that the settings name, though its self-test ${how}`);
}

const nameOf = ({ device, program }: Offer): string =>
  program.kind === 'embedded' ? device.name : `${device.name} with the engine "${program.id}"`;

const candidateOf = ({ program, backend, device }: Offer, test: SelfTestResult | undefined): Candidate => ({
  program: program.id,
  backend,
  deviceId: device.id,
  device: device.name,
  test: test ?? { outcome: 'untested' },
});

const programViewOf = ({ id, kind, version, backends }: EngineProgram): ProgramView => ({
  id,
  kind,
  version,
  backends: [...backends],
});

/** What has to be tested to decide: in order of promise, up to the first that passed. */
export function neededTests(facts: Pick<ChoiceFacts, 'devices' | 'programs' | 'engine' | 'resultOf'>): Offer[] {
  const { devices, programs = [EMBEDDED], engine = AUTO, resultOf } = facts;
  const real = offersOf(devices, programs).filter(
    ({ device, program }) =>
      device.kind === 'gpu' && device.placement !== 'software' && (engine === AUTO || program.id === engine),
  );
  const until = real.findIndex((offer) => resultOf(offer)?.outcome === 'passed');
  return real.slice(0, until < 0 ? real.length : until).filter((offer) => resultOf(offer) === undefined);
}
