import type { InputOf } from '../../src/shared/contract/operation.ts';
import { operations, type OperationName, type Operations } from '../../src/shared/contract/operations.ts';
import type { ErrorCode } from '../../src/shared/schema/error.ts';
import type { GenerationRequest } from '../../src/shared/schema/generation.ts';
import type { SettingsPatch } from '../../src/shared/schema/settings.ts';
import type { TemplateBody } from '../../src/shared/schema/template.ts';
import type { Seen, WayIn } from './contractWires.ts';

/** What the cases work on. The queue is paused, so that what is pending stays so. */
export interface World {
  readonly body: GenerationRequest;
  readonly small: GenerationRequest;
  /** Idempotency key under which `body` was drawn. */
  readonly finishedKey: string;
  readonly done: string;
  readonly image: string;
  newKey(): string;
  pending(): Promise<string>;
  cancelled(): Promise<string>;
  freshImage(): Promise<string>;
  /** Saves a template and answers its slug. */
  template(body: TemplateBody): Promise<string>;
  /** A picture as a data URL that was never sent before. */
  picture(): Promise<string>;
  /** A picture as a data URL that is in the gallery. */
  imported(): Promise<string>;
  withoutTemplate(slug: string): Promise<void>;
  /** Makes a key for an application and answers its id. */
  key(): Promise<string>;
  withoutKeys(): Promise<void>;
  /** Begins a download from where nothing answers, pauses it, and answers its id. */
  download(): Promise<string>;
  withoutDownloads(): Promise<void>;
  /** Begins to get an engine build from where nothing answers, pauses that, and answers its id. */
  build(): Promise<string>;
  withoutBuilds(): Promise<void>;
  clearQueue(): Promise<void>;
  setPaused(paused: boolean): Promise<void>;
  setSettings(change: SettingsPatch): Promise<void>;
}

export interface Case {
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode | undefined;
  /** Both ways read the very same things, so times, ids and bytes must agree too. */
  readonly exact?: true;
  /** Makes its subject and makes the one call that is compared. */
  run(world: World, way: WayIn): Promise<Seen>;
}

type Make<N extends OperationName> = (world: World) => InputOf<Operations[N]> | Promise<InputOf<Operations[N]>>;

/** What a program without types would pass. */
export const loose = (value: unknown): never => value as never;
export const none = 'gen_00000000000000000000000000000000';
export const noImage = 'img_00000000000000000000000000000000';

/** Cases of one operation. */
export function of<N extends OperationName>(name: N) {
  const made = (
    title: string,
    status: number,
    code: ErrorCode | undefined,
    make: Make<N>,
    after?: (world: World) => Promise<void>,
  ): Case => ({
    title,
    status,
    code,
    async run(world, way) {
      await world.clearQueue();
      try {
        return await way(name, await make(world));
      } finally {
        await after?.(world);
      }
    },
  });
  return {
    ok: (status: number, title: string, make: Make<N>, after?: (world: World) => Promise<void>) =>
      made(title, status, undefined, make, after),
    fails: (status: number, code: ErrorCode, title: string, make: Make<N>, after?: (world: World) => Promise<void>) =>
      made(title, status, code, make, after),
    unknownQuery: () =>
      made('refuses an unknown query field', 400, 'INVALID_REQUEST', () =>
        loose({
          ...(operations[name].path.includes(':id') && { params: { id: none } }),
          ...(operations[name].path.includes(':slug') && { params: { slug: 'photograph' } }),
          query: { nope: '1' },
        }),
      ),
  };
}

export const exact = (one: Case): Case => ({ ...one, exact: true });
