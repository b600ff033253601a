import type { z } from 'zod';
import type { ErrorCode } from '../schema/error.ts';

type Shape = z.ZodObject;

/**
 * One operation of the contract. HTTP routes, the in-process port, the typed client and
 * `/openapi.json` are all derived from it.
 *
 * Input has up to four parts, as HTTP has; every one is validated by its own schema:
 * `params` (in the path), `query`, `headers` and `body`.
 */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `:name` parameters. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Shape;
  readonly query?: Shape;
  readonly headers?: Shape;
  readonly body?: z.ZodType;
  /** Status of the usual success. Others are in `also`, with what they mean. */
  readonly status: 200 | 201 | 202;
  readonly also?: Readonly<Record<number, string>>;
  /** Schema of the JSON answer, or the kind of an answer that is not JSON. */
  readonly output: z.ZodType | 'bytes' | 'text';
  readonly errors: readonly ErrorCode[];
  /** Answered without a key, whatever is set. */
  readonly open?: true;
  readonly example?: { readonly body?: unknown; readonly output?: unknown };
}

/** Bytes of a file: the transport streams them; paths never leave the process. */
export interface FileAnswer {
  readonly file: string;
  readonly mediaType: string;
  readonly etag: string;
}

type Part<O, K extends 'params' | 'query' | 'headers' | 'body', Direction extends 'in' | 'out'> = O extends {
  readonly [P in K]: infer S extends z.ZodType;
}
  ? Direction extends 'in'
    ? undefined extends z.input<S>
      ? { readonly [P in K]?: z.input<S> }
      : K extends 'query' | 'headers'
        ? { readonly [P in K]?: z.input<S> }
        : { readonly [P in K]: z.input<S> }
    : { readonly [P in K]: z.output<S> }
  : unknown;

/** What a caller passes. */
export type InputOf<O> = Part<O, 'params', 'in'> &
  Part<O, 'query', 'in'> &
  Part<O, 'headers', 'in'> &
  Part<O, 'body', 'in'>;

/** What a handler receives: parsed, with defaults filled. */
export type ParsedOf<O> = Part<O, 'params', 'out'> &
  Part<O, 'query', 'out'> &
  Part<O, 'headers', 'out'> &
  Part<O, 'body', 'out'>;

/** What an operation answers. */
export type OutputOf<O> = O extends { readonly output: infer S }
  ? S extends z.ZodType
    ? z.output<S>
    : S extends 'bytes'
      ? FileAnswer
      : string
  : never;
