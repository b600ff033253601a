import { describe, expect, it } from 'vitest';
import { spec, waitFor, withStandIn } from '../../support/standIn.ts';

const draw = { does: 'draw' } as const;

describe('an engine that crashes', () => {
  it.each([
    ['dies of SIGSEGV', { does: 'exit', signal: 'SIGSEGV' }, 'ENGINE_CRASHED', { signal: 'SIGSEGV' }],
    [
      'aborts on an assertion',
      { does: 'exit', code: 134, stderr: 'ggml.c:3082: GGML_ASSERT(ggml_can_mul_mat(a, b)) failed\n' },
      'ENGINE_CRASHED',
      { exitCode: 134, reason: 'ggml.c:3082: GGML_ASSERT(ggml_can_mul_mat(a, b)) failed' },
    ],
    [
      'runs out of memory',
      { does: 'exit', signal: 'SIGABRT', stderr: "terminate called after throwing an instance of 'std::bad_alloc'\n" },
      'OUT_OF_MEMORY',
      { signal: 'SIGABRT' },
    ],
    ['is killed by nobody knows whom', { does: 'exit', signal: 'SIGKILL' }, 'ENGINE_CRASHED', { signal: 'SIGKILL' }],
    ['ends with 0 in the middle', { does: 'exit', code: 0 }, 'ENGINE_CRASHED', { exitCode: 0 }],
    ['answers HTML', { does: 'answer', status: 200, body: '<html></html>' }, 'ENGINE_CRASHED', { problem: 'not JSON' }],
    [
      'answers the wrong shape',
      { does: 'answer', status: 200, body: '{"id":1}' },
      'ENGINE_CRASHED',
      { problem: 'JSON of the wrong shape' },
    ],
    [
      'forgets the image',
      { does: 'answer', status: 410, body: '{"error":"job expired"}' },
      'ENGINE_CRASHED',
      { problem: 'status 410' },
    ],
    ['hands out half a PNG', { does: 'halfPng' }, 'ENGINE_CRASHED', { problem: 'not a whole PNG' }],
    ['cuts every connection', { does: 'cut' }, 'ENGINE_CRASHED', { call: 'job' }],
    [
      'has no room for the image',
      { does: 'refuse', status: 429, error: 'job queue is full' },
      'ENGINE_CRASHED',
      { problem: 'status 429' },
    ],
  ] as const)('is replaced when it %s, and the next image is drawn', async (_, script, code, facts) => {
    await withStandIn(
      { runs: [{ jobs: [script] }, { jobs: [draw] }] },
      async ({ render, renderError, engines, alive, supervisor, states }) => {
        const error = await renderError();
        expect(error.code).toBe(code);
        expect(error.facts).toMatchObject(facts);
        expect(states.find(({ state }) => state === 'crashed')?.error?.code).toBe(code);
        expect((await render()).seed).toBe(42);
        expect(await engines()).toHaveLength(2);
        expect(await alive()).toEqual([(await engines())[1]]);
        expect(supervisor.view()).toMatchObject({ state: 'ready', restarts: 1, loads: 2 });
      },
    );
  });

  it.each([
    ['hangs but answers', { does: 'hang' }],
    ['hangs and answers nothing', { does: 'hang', silent: true }],
    ['repeats the same step for ever', { does: 'hang', chatter: true }],
  ] as const)('counts as stuck when it %s', async (_, script) => {
    await withStandIn(
      { ignoresTerm: true, runs: [{ jobs: [script] }, { jobs: [draw] }] },
      async ({ render, renderError }) => {
        const error = await renderError({ stallMs: 600 });
        expect(error.code).toBe('ENGINE_TIMEOUT');
        expect(error.facts).toMatchObject({ limitMs: expect.any(Number), quietMs: expect.any(Number) });
        await render();
      },
    );
  });

  it('is not stuck while steps are slower than the stall time but come', async () => {
    await withStandIn({ jobs: [{ does: 'draw', stepMs: 400, steps: 4 }] }, async ({ render, supervisor }) => {
      await render({ stallMs: 2_000 });
      // By now its longest step is known: 20 of them are waited for.
      await render({ stallMs: 200 }).then((image) => expect(image.seed).toBe(42));
      expect(supervisor.view().restarts).toBe(0);
    });
  });

  it('is not taken for dead when its answers are slow', async () => {
    await withStandIn({ slowHeadersMs: 150 }, async ({ render, supervisor }) => {
      expect((await render()).seed).toBe(42);
      expect(supervisor.view().restarts).toBe(0);
    });
  });

  it('is started again on its own after a crash without work', async () => {
    await withStandIn({ runs: [{ exitWhenReady: 3 }, {}] }, async ({ supervisor, states, render }) => {
      await render().catch(() => {});
      await waitFor('the restart', () => supervisor.view().state === 'ready' && supervisor.view().loads === 2);
      expect(states.map(({ state }) => state)).toEqual(['starting', 'ready', 'crashed', 'starting', 'ready']);
      expect(states[2]).toMatchObject({ retryAt: expect.any(Number), error: { code: 'ENGINE_CRASHED' } });
    });
  });

  it('is given up after so many crashes in a row', async () => {
    await withStandIn(
      { exitWhenReady: 3 },
      async ({ supervisor, engines, renderError, alive }) => {
        await waitFor('a first load', () =>
          supervisor.start(spec).then(
            () => true,
            () => true,
          ),
        );
        await waitFor('the end of patience', () => supervisor.view().state === 'failed');
        expect(await engines()).toHaveLength(3);
        expect(await alive()).toEqual([]);
        expect((await renderError()).code).toBe('ENGINE_CRASHED');
        expect(await engines()).toHaveLength(3);
      },
      { maxCrashes: 3 },
    );
  });

  it('is forgiven earlier crashes by a finished image', async () => {
    const broken = { exitOnStart: { code: 9 } };
    await withStandIn(
      { runs: [broken, { jobs: [draw, { does: 'exit', code: 9 }] }, broken, { jobs: [draw] }] },
      async ({ render, renderError, supervisor, engines }) => {
        expect((await renderError()).code).toBe('MODEL_LOAD_FAILED');
        await render();
        expect((await renderError()).code).toBe('ENGINE_CRASHED');
        expect((await renderError()).code).toBe('MODEL_LOAD_FAILED');
        await render();
        expect(supervisor.view().state).toBe('ready');
        expect(await engines()).toHaveLength(4);
      },
      { maxCrashes: 2 },
    );
  });

  it('is not given up for an image that crashes it every time', async () => {
    await withStandIn(
      { jobs: [{ does: 'exit', code: 9 }] },
      async ({ renderError, supervisor, engines }) => {
        for (let tries = 1; tries <= 4; tries += 1) {
          expect((await renderError()).code).toBe('ENGINE_CRASHED');
          expect(supervisor.view().state).toBe('crashed');
          expect(await engines()).toHaveLength(tries);
        }
      },
      { maxCrashes: 2 },
    );
  });

  it('takes its own children with it', async () => {
    await withStandIn(
      { grandchild: true, jobs: [{ does: 'exit', code: 9 }] },
      async ({ renderError, alive, engines }) => {
        expect((await renderError()).code).toBe('ENGINE_CRASHED');
        expect(await alive()).toEqual([]);
        expect(await engines()).toHaveLength(1);
      },
      { maxCrashes: 1 },
    );
  });
});
