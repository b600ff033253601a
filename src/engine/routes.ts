import type { WireJob } from '../shared/schema/engineWire.ts';
import type { Job, JobBoard } from './jobBoard.ts';
import { BadRequest, type MappedRequest } from './requestMapping.ts';

export interface EngineRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Reads the whole body; null when it is larger than the engine takes. */
  readonly body: () => Promise<string | null>;
}

export type Reply =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: 200; readonly png: Uint8Array };

export interface RoutePorts {
  readonly board: JobBoard;
  readonly capabilities: unknown;
  /** @throws BadRequest */
  readonly map: (body: unknown) => MappedRequest;
  readonly wake: () => void;
  readonly cancel: (id: string) => void;
  /** True while events pile up because nobody reads them. */
  readonly congested: () => boolean;
  readonly encodeBase64: (bytes: Uint8Array) => string;
}

/** Answers one request of the native protocol, see `engineWire.ts`. */
export async function answer(request: EngineRequest, ports: RoutePorts): Promise<Reply> {
  const { method, path } = request;
  if (path === '/sdcpp/v1/capabilities')
    return method === 'GET' ? { status: 200, json: ports.capabilities } : wrongMethod();
  if (path === '/sdcpp/v1/img_gen') return method === 'POST' ? submit(request, ports) : wrongMethod();
  const [, id, cancel, index] =
    /^\/sdcpp\/v1\/jobs\/([\w-]{1,100})(?:(\/cancel)|\/images\/(\d{1,4}))?$/.exec(path) ?? [];
  if (id === undefined) return fault(404, 'not found');
  if (method !== (cancel === undefined ? 'GET' : 'POST')) return wrongMethod();
  const job = ports.board.get(id);
  if (job === 'unknown') return fault(404, 'no such job');
  if (job === 'forgotten') return fault(410, 'the job has expired');
  if (index !== undefined) {
    const image = job.images.find((candidate) => candidate.index === Number(index));
    return image === undefined ? fault(404, 'no such image yet') : { status: 200, png: image.png };
  }
  if (cancel !== undefined) {
    ports.cancel(id);
    return { status: 200, json: jobView(ports.board.open(id), ports, false) };
  }
  return { status: 200, json: jobView(job, ports, !/(^|&)x=noimages(&|$)/.test(request.query)) };
}

async function submit(request: EngineRequest, ports: RoutePorts): Promise<Reply> {
  const text = await request.body();
  if (text === null) return fault(413, 'the body is too large');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return fault(400, 'the body is not valid JSON');
  }
  try {
    const mapped = ports.map(body);
    const job = ports.congested() ? null : ports.board.add(mapped);
    if (job === null) return fault(429, 'the queue is full');
    ports.wake();
    const { id, createdAt } = job;
    return {
      status: 202,
      json: { id, kind: 'img_gen', status: 'queued', created: seconds(createdAt), poll_url: `/sdcpp/v1/jobs/${id}` },
    };
  } catch (error) {
    if (error instanceof BadRequest) return fault(400, error.message);
    throw error;
  }
}

function jobView(job: Job, ports: RoutePorts, withImages: boolean): WireJob & Record<string, unknown> {
  const { state, images } = job;
  const result = {
    output_format: 'png',
    images:
      withImages && state.status === 'completed'
        ? images.map(({ index, png }) => ({ index, b64_json: ports.encodeBase64(png) }))
        : [],
  };
  return {
    id: job.id,
    kind: 'img_gen',
    status: state.status,
    created: seconds(job.createdAt),
    started: 'startedAt' in state && state.startedAt !== null ? seconds(state.startedAt) : null,
    completed: 'finishedAt' in state ? seconds(state.finishedAt) : null,
    queue_position: ports.board.position(job.id),
    result: withImages && state.status === 'completed' ? result : null,
    error: 'error' in state ? state.error : null,
    x: {
      progress: state.status === 'generating' ? state.progress : null,
      seeds: images.map((image) => image.seed),
      images_done: images.length,
      warnings: [...job.warnings],
      compute_ms: images.map((image) => image.computeMs),
    },
  };
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function fault(status: number, error: string): Reply {
  return { status, json: { error } };
}

function wrongMethod(): Reply {
  return fault(405, 'wrong method for this path');
}
