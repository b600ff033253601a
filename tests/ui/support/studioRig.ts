import * as example from '../../../src/shared/contract/examples.ts';
import { devices } from '../../../src/shared/contract/deviceExamples.ts';
import type { Snapshot } from '../../../src/shared/contract/events.ts';
import { createStudio, type Studio } from '../../../src/renderer/studio.ts';
import { handTimers, type HandTimers } from './handTimers.ts';
import { memoryShelf } from './memoryShelf.ts';
import { scriptedLink, type ScriptedLink } from './scriptedLink.ts';

export interface Rig {
  readonly studio: Studio;
  readonly link: ScriptedLink;
  readonly timers: HandTimers;
  readonly shelf: ReturnType<typeof memoryShelf>;
  /** Connects: the feed is live, with this snapshot. */
  connect(snapshot?: Partial<Snapshot>): void;
}

export const emptyQueue = { paused: false, running: null, pending: [], total: 0, limit: 10_000 };

/** The whole studio over a scripted link, with time that passes by hand. Not started: call `studio.start()`. */
export function createRig(): Rig {
  const link = scriptedLink();
  const timers = handTimers();
  const shelf = memoryShelf();
  let keys = 0;
  let hash = '';
  link.answer('models.list', () => ({ items: [example.model] }));
  link.answer('settings.get', () => example.settings);
  link.answer('capabilities.get', () => example.capabilities);
  link.answer('devices.list', () => devices);
  link.answer('builds.list', () => ({ items: [], rollback: null }));
  link.answer('engine.get', () => example.engine);
  link.answer('queue.get', () => emptyQueue);
  link.answer('generations.list', () => ({ items: [], page: 1, limit: 50, total: 0, pages: 0 }));
  link.answer('templates.list', () => ({ items: [] }));
  link.answer('images.list', () => ({ items: [], page: 1, limit: 100, total: 0, pages: 0 }));
  const studio = createStudio({
    link,
    shelf,
    windowShelf: memoryShelf(),
    timers,
    random: () => 0.5,
    newKey: () => `key-${(keys += 1)}`,
    address: {
      read: () => hash,
      write(next) {
        hash = next;
      },
      replace(next) {
        hash = next;
      },
      onChange: () => () => {},
    },
    theme: { systemIsDark: () => false, onSystemChange: () => () => {}, show() {} },
  });
  return {
    studio,
    link,
    timers,
    shelf,
    connect(snapshot) {
      const whole = { lastEventId: 0, gap: false, engine: example.engine, queue: emptyQueue, jobs: [], ...snapshot };
      link.say({ kind: 'state', state: 'live' }, { kind: 'snapshot', snapshot: whole });
    },
  };
}
