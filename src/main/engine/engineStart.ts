import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { EngineEvent, WireRequest } from '../../shared/schema/engineWire.ts';
import type { RenderRequest } from '../../shared/schema/render.ts';
import type { ChildCommand } from '../platform/spawnChild.ts';
import type { SdServerNews } from './sdServerOutput.ts';

/** How an engine program is started. */
export interface EngineCommand extends ChildCommand {
  /** The options that this build of `sd-server` knows; undefined: it was not asked. */
  readonly options?: ReadonlySet<string>;
  /** Where the engine does not tell its own. */
  readonly version?: string;
}

/** What the output of an engine tells. `opening`: it is about to answer. */
export type EngineNews = EngineEvent | SdServerNews;

/** A request in the engine's words, and what had to be changed for it. */
export interface WireBody {
  readonly body: WireRequest;
  readonly warnings: readonly string[];
}

/** One start of an engine: all that depends on which kind it is. */
export interface EngineStart {
  readonly command: ChildCommand;
  /** Written to its stdin, which then stays open. */
  readonly input: string;
  /** Its own for every start, wanted with every call; undefined where the engine asks for none. */
  readonly secret: string | undefined;
  /** Where it will listen; undefined where it chooses by itself and says so. */
  readonly port: number | undefined;
  /** Whether its stdout is drawn as on a terminal. */
  readonly terminal: boolean;
  /** Takes its stdout line by line. */
  readonly read: (line: string) => EngineNews | undefined;
  readonly toBody: (request: RenderRequest) => Promise<WireBody>;
}

export interface StartOptions {
  readonly spec: EngineSpec;
  readonly command: EngineCommand;
  /** A folder of the app's own, for what only this start needs. */
  readonly runDir: string;
}
