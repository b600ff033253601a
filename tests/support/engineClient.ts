import { request } from 'node:http';
import { wireAccepted, wireJob, type WireJob, type WireRequest } from '../../src/shared/schema/engineWire.ts';

export interface EngineAnswer {
  readonly status: number;
  readonly bytes: Buffer;
  json(): unknown;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Sent as it is, one chunk after the other. */
  readonly chunks?: readonly (string | Uint8Array)[];
}

/** A small job that takes a tenth of a second. */
export function smallJob(change: Partial<WireRequest> = {}): WireRequest {
  return {
    prompt: 'a red apple',
    width: 64,
    height: 64,
    seed: 1,
    sample_params: { sample_steps: 3, guidance: { txt_cfg: 3 } },
    ...change,
  };
}

/** As smallJob, but it takes far longer than any test waits. */
export function endlessJob(change: Partial<WireRequest> = {}): WireRequest {
  return smallJob({
    width: 256,
    height: 256,
    sample_params: { sample_steps: 1000, guidance: { txt_cfg: 3 } },
    ...change,
  });
}

/** A client of the engine wire that hides nothing, for tests. */
export class EngineClient {
  readonly #port: number;
  readonly #secret: string;

  constructor(options: { port: number; secret: string }) {
    this.#port = options.port;
    this.#secret = options.secret;
  }

  call(path: string, { method = 'GET', headers = {}, chunks = [] }: Call = {}): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        host: '127.0.0.1',
        port: this.#port,
        path,
        method,
        agent: false,
        headers: { authorization: `Bearer ${this.#secret}`, ...headers },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(parts);
          resolve({ status: response.statusCode ?? 0, bytes, json: (): unknown => JSON.parse(bytes.toString()) });
        });
      });
      void sendSlowly(outgoing, chunks);
    });
  }

  post(path: string, body: unknown): Promise<EngineAnswer> {
    return this.call(path, { method: 'POST', chunks: [JSON.stringify(body)] });
  }

  /** Id of a job that was accepted. */
  async submit(job: WireRequest): Promise<string> {
    const answer = await this.post('/sdcpp/v1/img_gen', job);
    if (answer.status !== 202) throw new Error(`not accepted: ${answer.status} ${answer.bytes.toString()}`);
    return wireAccepted.parse(answer.json()).id;
  }

  async job(id: string, query = '?x=noimages'): Promise<WireJob> {
    return wireJob.parse((await this.call(`/sdcpp/v1/jobs/${id}${query}`)).json());
  }

  cancel(id: string): Promise<EngineAnswer> {
    return this.post(`/sdcpp/v1/jobs/${id}/cancel`, {});
  }

  /** The job once `until` holds; by default, once it has ended. */
  async settled(id: string, until: (job: WireJob) => boolean = hasEnded): Promise<WireJob> {
    for (;;) {
      const job = await this.job(id);
      if (until(job)) return job;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async image(id: string, index = 0): Promise<Buffer> {
    const answer = await this.call(`/sdcpp/v1/jobs/${id}/images/${index}`);
    if (answer.status !== 200) throw new Error(`no image: ${answer.status} ${answer.bytes.toString()}`);
    return answer.bytes;
  }

  /** Bytes of the one picture of a job. */
  async draw(job: WireRequest): Promise<Buffer> {
    const id = await this.submit(job);
    const { status, error } = await this.settled(id);
    if (status !== 'completed') throw new Error(`the job ended as ${status}: ${error?.message}`);
    return this.image(id);
  }
}

export function hasEnded(job: WireJob): boolean {
  return job.status !== 'queued' && job.status !== 'generating';
}

async function sendSlowly(
  outgoing: ReturnType<typeof request>,
  chunks: readonly (string | Uint8Array)[],
): Promise<void> {
  if (chunks.length > 1) outgoing.setNoDelay(true);
  for (const chunk of chunks) {
    await new Promise<void>((resolve) => void outgoing.write(chunk, () => resolve()));
    if (chunks.length > 1) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  outgoing.end();
}
