const WINDOW_MS = 5000;

export interface SpeedMeter {
  /** Bytes came. */
  add(bytes: number): void;
  /** Bytes a second over the last seconds; undefined until there is something to measure. */
  speed(): number | undefined;
}

/** @param monotonic milliseconds */
export function createSpeedMeter(monotonic: () => number): SpeedMeter {
  const startedAt = monotonic();
  /** Bytes of each second of the window, by its number. */
  const slots = new Map<number, number>();
  const slotOf = (at: number): number => Math.floor(at / 1000);
  return {
    add(bytes) {
      const slot = slotOf(monotonic());
      slots.set(slot, (slots.get(slot) ?? 0) + bytes);
      for (const old of slots.keys()) if (old < slot - WINDOW_MS / 1000) slots.delete(old);
    },
    speed() {
      const now = monotonic();
      const passed = Math.min(WINDOW_MS, now - startedAt);
      if (passed < 500) return undefined;
      let sum = 0;
      for (const [slot, bytes] of slots) if (slot > slotOf(now) - WINDOW_MS / 1000) sum += bytes;
      return Math.round((sum * 1000) / passed);
    },
  };
}
