import { constants, getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createSupervisor } from '../../../src/main/engine/supervisor.ts';
import { silentLog, spec, waitFor, withStandIn } from '../../support/standIn.ts';

describe('starting an engine', () => {
  it('waits for a slow load that answers nothing meanwhile', async () => {
    await withStandIn({ loadMs: 700 }, async ({ render, engines }) => {
      await render();
      expect(await engines()).toHaveLength(1);
    });
  });

  it('has it give way to everything else that wants a processor', async () => {
    await withStandIn({}, async ({ render, alive }) => {
      await render();
      const [pid = 0] = await alive();
      expect(getPriority(pid)).toBe(constants.priority.PRIORITY_BELOW_NORMAL);
    });
  });

  it.each([
    ['opens no port', { listen: 'never' }],
    ['opens a port but answers nothing', { listen: 'mute' }],
    ['answers HTML', { capabilities: { status: 200, body: '<html>hello</html>' } }],
    ['answers JSON of the wrong shape', { capabilities: { status: 200, body: '{"model":7}' } }],
    ['answers cut JSON', { capabilities: { status: 200, body: '{"model":' } }],
    ['answers 500', { capabilities: { status: 500, body: 'oops' } }],
  ] as const)('gives an engine up at its deadline that %s', async (_, scenario) => {
    await withStandIn(
      scenario,
      async ({ renderError, supervisor, alive, states }) => {
        const error = await renderError();
        expect(error.code).toBe('ENGINE_TIMEOUT');
        expect(error.facts).toMatchObject({ allowedMs: 601 });
        expect(states.map(({ state }) => state)).toEqual(['starting', 'crashed', 'failed']);
        expect(supervisor.view().error?.code).toBe('ENGINE_TIMEOUT');
        expect(await alive()).toEqual([]);
      },
      { startBaseMs: 600, startBytesPerMs: 1_000, maxCrashes: 1 },
    );
  });

  it('gives up at once when the model cannot be loaded, and starts again only when asked anew', async () => {
    const runs = [
      { exitOnStart: { code: 11, loadError: 'could not create context', stderr: 'error: wrong shape\n' } },
      {},
    ];
    await withStandIn({ runs }, async ({ render, renderError, engines, supervisor }) => {
      const error = await renderError();
      expect(error.code).toBe('MODEL_LOAD_FAILED');
      expect(error.message).toContain('could not create context');
      expect(error.facts).toMatchObject({ exitCode: 11, engineLog: ['tensor missing'] });
      expect(supervisor.view()).toMatchObject({ state: 'failed', error: { code: 'MODEL_LOAD_FAILED' } });
      expect(await renderError()).toBe(error);
      expect(await engines()).toHaveLength(1);
      await render({ fresh: true });
      expect(await engines()).toHaveLength(2);
    });
  });

  it('starts from failed for another spec', async () => {
    await withStandIn({ runs: [{ exitOnStart: { code: 11 } }, {}] }, async ({ render, renderError, supervisor }) => {
      await renderError();
      await render({}, { ...spec, fingerprint: 'f2' });
      expect(supervisor.view().state).toBe('ready');
    });
  });

  it('starts from failed when the user loads the model', async () => {
    await withStandIn({ runs: [{ exitOnStart: { code: 11 } }, {}] }, async ({ renderError, supervisor }) => {
      await renderError();
      await supervisor.start(spec);
      expect(supervisor.view()).toMatchObject({ state: 'ready', restarts: 0 });
      await supervisor.start(spec);
      expect(supervisor.view().loads).toBe(1);
    });
  });

  it('reads want of memory off the last words of an engine that ends while it loads', async () => {
    const stderr = `${'ggml_backend: noise\n'.repeat(400)}ggml_vulkan: Device memory allocation of size 1073741824 failed.\nvk::Device::allocateMemory: ErrorOutOfDeviceMemory\n`;
    await withStandIn({ runs: [{ exitOnStart: { code: 134, stderr } }, {}] }, async ({ render, renderError }) => {
      const error = await renderError();
      expect(error.code).toBe('OUT_OF_MEMORY');
      expect(error.facts?.['reason']).toContain('ErrorOutOfDeviceMemory');
      await render();
    });
  });

  it('survives floods on stdout and stderr, with and without line ends', async () => {
    for (const flood of ['lines', 'noNewline'] as const) {
      await withStandIn({ flood, jobs: [{ does: 'draw', stepMs: 30 }] }, async ({ render }) => {
        expect((await render()).seed).toBe(42);
      });
    }
  });

  it('says so when the engine program is missing', async () => {
    await withStandIn({}, async ({ folder }) => {
      const supervisor = createSupervisor({
        command: () => ({ file: `${folder}/no-such-engine`, args: [] }),
        runDir: folder,
        changed: () => {},
        log: silentLog,
        clock: { now: () => Date.now(), monotonic: () => performance.now() },
      });
      await expect(supervisor.start(spec)).rejects.toMatchObject({
        code: 'ENGINE_CRASHED',
        facts: { spawnError: 'ENOENT' },
      });
      expect(supervisor.view().state).toBe('failed');
      await supervisor.stop('end');
    });
  });

  it('ends an engine that an earlier run left behind before it starts its own', async () => {
    await withStandIn({}, async (first) => {
      await first.render();
      const [left] = await first.engines();
      const log: object[] = [];
      const second = createSupervisor({
        command: () => ({ file: process.execPath, args: ['-e', 'process.exit(11)'] }),
        runDir: `${first.folder}/run`,
        changed: () => {},
        log: { ...silentLog, info: (facts) => log.push(facts) },
        clock: { now: () => Date.now(), monotonic: () => performance.now() },
      });
      await expect(second.start(spec)).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
      expect(log[0]).toEqual({ result: 'ended' });
      await waitFor('the end of the engine left behind', async () => !(await first.alive()).includes(left ?? 0));
      await second.stop('end');
    });
  });
});
