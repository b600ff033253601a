/** The turn of a download: while all its connections wait long to try again, another download has it. */
export interface Turn {
  /** A connection goes to work, once the download has its turn. Rejects with the reason of the signal. */
  begin(signal: AbortSignal): Promise<void>;
  end(): void;
  /** A connection waits so many milliseconds to try again. */
  rest(ms: number, waited: Promise<void>): Promise<void>;
  /** The download has ended. */
  giveBack(): void;
}

/** What becomes of a turn: given away for a rest, wanted back while others have theirs, or had back. */
export type TurnNews = 'given' | 'wanted' | 'back';

/** Whoever waits for less keeps its turn: else a short cut would put it behind hours of another download. */
const LONG_REST_MS = 5000;

/**
 * Turns, of which at most so many are taken. One that was given away for a rest goes before new ones.
 * @param onRoom there may be room for a new one
 */
export function createTurns(most: number, onRoom: () => void) {
  let taken = 0;
  const wanted = new Set<() => void>();

  function free(): void {
    taken -= 1;
    for (const takeBack of wanted) {
      if (taken >= most) break;
      wanted.delete(takeBack);
      taken += 1;
      takeBack();
    }
    onRoom();
  }

  return {
    hasRoom: (): boolean => taken < most,

    /**
     * A turn for a new download; only where there is room.
     * @param told must not throw: it is called while another download ends
     */
    take(told: (news: TurnNews) => void = () => {}): Turn {
      let has = true;
      let working = 0;
      let resting = 0;
      let wake: (() => void)[] = [];
      taken += 1;
      const takeBack = (): void => {
        has = true;
        told('back');
        for (const one of wake) one();
        wake = [];
      };
      const giveWay = (): void => {
        if (!has || working > 0 || resting === 0) return;
        has = false;
        told('given');
        free();
      };
      /** Waits until it has its turn back, or the signal aborts. */
      const back = (signal: AbortSignal): Promise<void> =>
        new Promise((resolve) => {
          wake.push(resolve);
          signal.addEventListener('abort', () => resolve(), { once: true });
          if (taken < most) {
            taken += 1;
            takeBack();
          } else if (!wanted.has(takeBack)) {
            wanted.add(takeBack);
            told('wanted');
          }
        });
      return {
        async begin(signal) {
          for (;;) {
            if (has) break;
            signal.throwIfAborted();
            await back(signal);
          }
          working += 1;
        },
        end() {
          working -= 1;
          giveWay();
        },
        async rest(ms, waited) {
          const long = ms >= LONG_REST_MS;
          if (long) resting += 1;
          else working += 1;
          giveWay();
          await waited;
          if (long) resting -= 1;
          else working -= 1;
        },
        giveBack() {
          wanted.delete(takeBack);
          if (has) free();
          has = false;
        },
      };
    },
  };
}
