import type { Candidate, ChoiceCode, Device, EngineChoice, SelfTestResult } from '../../shared/schema/device.ts';

/** A backend of a device that the engine offers. */
export interface Offer {
  readonly backend: string;
  readonly device: Device;
}

/** What can be tried, in order of promise. A processor without the instructions is tried last of all. */
export const offersOf = (devices: readonly Device[]): Offer[] =>
  devices.flatMap((device) =>
    device.backends.flatMap(({ name, usable }) =>
      name !== undefined && (usable || device.kind === 'cpu') ? [{ backend: name, device }] : [],
    ),
  );

/** Settings take this for "choose for me". */
export const AUTO = 'auto';

export interface ChoiceFacts {
  readonly devices: readonly Device[];
  /** `settings.backend`. */
  readonly wanted: string;
  readonly resultOf: (offer: Offer) => SelfTestResult | undefined;
  readonly testing: boolean;
}

/**
 * The device that the next model is loaded on. A card is trusted once its self-test passed; until then, and where
 * all are refused, the processor draws, on which everything works, only slowly.
 */
export function chooseEngine({ devices, wanted, resultOf, testing }: ChoiceFacts): EngineChoice {
  const offers = offersOf(devices);
  const candidates = offers.map((offer): Candidate => ({
    backend: offer.backend,
    deviceId: offer.device.id,
    device: offer.device.name,
    test: resultOf(offer) ?? { outcome: 'untested' },
  }));
  const settled = (backend: string, code: ChoiceCode, message: string): EngineChoice => {
    const offer = offers.find((one) => one.backend === backend);
    return {
      backend,
      deviceId: offer?.device.id ?? null,
      device: offer?.device.name ?? backend,
      pinned: code === 'PINNED',
      code,
      message,
      testing,
      candidates,
    };
  };
  const pin = wanted.toLowerCase();
  if (pin !== AUTO) {
    const known = offers.some((one) => one.backend === pin);
    return settled(
      pin,
      'PINNED',
      known
        ? 'It is chosen in the settings. Choose "automatic" to let Tintype take the best one that passes its self-test.'
        : `The settings name "${wanted}", which the engine does not list now. Choose another device, or "automatic".`,
    );
  }
  const real = candidates.filter(({ deviceId }) => !isPlayed(devices, deviceId));
  const winner = real.find(({ test }) => test.outcome === 'passed');
  const cards = devices.filter(({ kind, placement }) => kind === 'gpu' && placement !== 'software');
  const hopeful = real.filter(({ backend }) => backend !== 'cpu');
  const untested = hopeful.find(({ test }) => test.outcome === 'untested');
  if (untested && (!winner || real.indexOf(untested) < real.indexOf(winner)))
    return settled(
      'cpu',
      'NOT_YET_TESTED',
      `${untested.device} looks best, and is used once its self-test has passed. Until then the processor draws.`,
    );
  if (winner && winner.backend !== 'cpu')
    return settled(winner.backend, 'PASSED', 'It is the most promising device whose self-test passed.');
  if (cards.length === 0) {
    const processor = devices.find(({ kind }) => kind === 'cpu')?.backends[0];
    const how = processor?.usable === false ? processor.message : 'It works, only slower.';
    return settled('cpu', 'NO_GPU', `No graphics card was found, so the processor draws. ${how}`);
  }
  if (hopeful.length === 0) {
    const why = cards.flatMap(({ name, backends }) => backends.slice(0, 1).map(({ message }) => `${name}: ${message}`));
    return settled(
      'cpu',
      'NO_USABLE_GPU',
      `The engine can use none of the graphics cards, so the processor draws. ${why.join(' ')}`,
    );
  }
  const why = hopeful.flatMap(({ device, test }) => (test.outcome === 'refused' ? [`${device}: ${test.message}`] : []));
  return settled(
    'cpu',
    'ALL_REFUSED',
    `No graphics card passed its self-test, so the processor draws. ${why.join(' ')}`,
  );
}

const isPlayed = (devices: readonly Device[], id: string): boolean =>
  devices.some((one) => one.id === id && one.placement === 'software');

/** The cards whose self-test is needed to decide: in order of promise, up to the first that passed. */
export function neededTests({ devices, resultOf }: Pick<ChoiceFacts, 'devices' | 'resultOf'>): Offer[] {
  const real = offersOf(devices).filter(({ device }) => device.kind === 'gpu' && device.placement !== 'software');
  const until = real.findIndex((offer) => resultOf(offer)?.outcome === 'passed');
  return real.slice(0, until < 0 ? real.length : until).filter((offer) => resultOf(offer) === undefined);
}
