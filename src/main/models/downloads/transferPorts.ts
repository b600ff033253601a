import type { FileRecord } from '../../../shared/schema/download.ts';
import type { RateLimit } from './rateLimit.ts';
import type { Turn } from './turns.ts';
import type { WebGet } from './webGet.ts';

export interface Retry {
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly attempt: number;
}

export interface TransferRules {
  /** Most connections for one file. */
  readonly connections: number;
  /** A part is no shorter than this, in bytes. */
  readonly leastPart: number;
  /** A connection that gives nothing for so long counts as cut, milliseconds. */
  readonly stallMs: number;
  /** So does one that gives fewer bytes than this while so long is waited for it; a try that brings fewer is in vain. */
  readonly leastBytes: number;
  /** What is on the disk is made sure of and written down this often, milliseconds. */
  readonly checkpointMs: number;
  /** Waits between tries that bring nothing, milliseconds: the first, and the longest. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Tries in a row that bring nothing before it counts as failed. */
  readonly tries: number;
}

export const usualRules: TransferRules = {
  connections: 4,
  leastPart: 32 * 1024 * 1024,
  stallMs: 30_000,
  leastBytes: 30_000,
  checkpointMs: 1000,
  firstWaitMs: 1000,
  longestWaitMs: 60_000,
  tries: 8,
};

export interface TransferPorts {
  readonly rules: TransferRules;
  readonly get: WebGet;
  readonly limit: RateLimit;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Writes down how far the file is; what it says is on the disk by then. */
  readonly save: (file: FileRecord) => void;
  /** Hears how far the file is as it grows. */
  readonly grown: (file: FileRecord, bytes: number) => void;
  /** Hears when it waits for another try. */
  readonly waits: (retry: Retry) => void;
  /** Bytes that may still be written where a folder is. Default: asked of the system. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Its turn among others. Default: it is always its turn. */
  readonly turn?: Turn;
}
