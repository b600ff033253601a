import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { StoredEvent } from '../shared/contract/events.ts';
import type { DevicesView } from '../shared/schema/device.ts';
import type { EngineView } from '../shared/schema/engine.ts';

export interface MetricsPorts {
  readonly subscribe: (listener: (event: StoredEvent) => void) => () => void;
  readonly pending: () => number;
  readonly running: () => number;
  readonly engine: () => EngineView;
  /** Undefined until the machine has been looked at. */
  readonly devices: () => DevicesView | undefined;
}

/** Counts what happens, from the events, for Prometheus. Answers the text of `GET /metrics`. */
export function createMetrics(ports: MetricsPorts): { text(): Promise<string>; stop(): void } {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const jobs = new Counter({
    name: 'tintype_jobs_total',
    help: 'Jobs by how they ended.',
    labelNames: ['outcome'],
    registers,
  });
  const images = new Counter({ name: 'tintype_images_total', help: 'Images saved.', registers });
  const seconds = new Histogram({
    name: 'tintype_image_seconds',
    help: 'Time from the start of an image to its file.',
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600],
    registers,
  });
  for (const outcome of ['completed', 'failed', 'cancelled']) jobs.inc({ outcome }, 0);
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('tintype_queue_pending', 'Jobs that wait.', ports.pending);
  gauge('tintype_jobs_running', 'Jobs at work.', ports.running);
  gauge('tintype_engine_ready', '1 while a model is loaded.', () => (ports.engine().state === 'ready' ? 1 : 0));
  gauge(
    'tintype_engine_restarts',
    'Engine starts after a crash, since the app started.',
    () => ports.engine().restarts,
  );
  deviceGauge(registers, ports.devices);
  gauge('tintype_engine_loads', 'Model loads since the app started.', () => ports.engine().loads);

  const stop = ports.subscribe((event) => {
    if (event.type === 'job.image') {
      images.inc();
      seconds.observe(event.data.image.timeTaken / 1000);
    } else if (event.type === 'job.completed' || event.type === 'job.failed' || event.type === 'job.cancelled') {
      jobs.inc({ outcome: event.type.slice('job.'.length) });
    }
  });
  return { text: () => registry.metrics(), stop };
}

/** Which devices there are, and which one is used. */
function deviceGauge(registers: Registry[], devices: MetricsPorts['devices']) {
  return new Gauge({
    name: 'tintype_device_info',
    help: 'Devices of this machine; 1 for the one that the next model is loaded on, else 0.',
    labelNames: ['id', 'kind', 'name', 'vendor'],
    registers,
    collect() {
      this.reset();
      const view = devices();
      for (const { id, kind, name, vendor } of view?.items ?? [])
        this.set({ id, kind, name, vendor }, id === view?.choice.deviceId ? 1 : 0);
    },
  });
}
