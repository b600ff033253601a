import type { DevicesView } from '../../shared/schema/device.ts';
import type { Link } from '../client/link.ts';
import { createResource, type ResourceStore } from './resource.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface DevicesActions {
  /** Has the machine looked at again. */
  look(): Promise<void>;
  /** Has every device draw a test picture; resolves when all have. */
  test(): Promise<void>;
}

export type DevicesStore = ResourceStore<DevicesView, DevicesActions>;

export interface DevicesPorts {
  readonly link: Pick<Link, 'call'>;
  readonly toasts: Toasts;
}

/** What the machine can draw on, and what is chosen of it. */
export function createDevices({ link, toasts }: DevicesPorts): DevicesStore {
  const resource = createResource(() => link.call('devices.list', {}));
  const tell = async (work: () => Promise<DevicesView>, done: string): Promise<void> => {
    try {
      resource.put(await work());
      toasts.say(done);
    } catch (thrown) {
      toasts.error(inWords(thrown));
    }
  };
  return {
    ...resource,
    look: () => tell(() => link.call('devices.list', { query: { refresh: true } }), 'The devices are up to date.'),
    test: () => tell(() => link.call('engine.selftest', {}), 'The devices are tested.'),
  };
}
