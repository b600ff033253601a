import type { EngineView } from '../../shared/schema/engine.ts';
import { AppError, type Issue } from '../../shared/schema/error.ts';
import type { ModelKind } from '../../shared/schema/modelFile.ts';
import type { SettingsView } from '../../shared/schema/settings.ts';
import { HUB_TOKEN } from '../compose/downloads.ts';
import { probeSdServer } from '../engineProbe.ts';
import { nameIssues } from '../hardware/settingNames.ts';
import { folderIssues } from '../models/checkFolders.ts';
import { isDiskFull } from '../platform/atomicFile.ts';
import type { Handlers } from '../transport/call.ts';
import { invalidRequest } from '../transport/router.ts';
import type { Services } from './services.ts';

type Names = Extract<
  keyof Handlers,
  `${'models' | 'engine' | 'devices' | 'capabilities' | 'settings' | 'health' | 'metrics'}.${string}`
>;

async function programIssues(field: string, file: string | null | undefined): Promise<Issue[]> {
  if (file === null || file === undefined) return [];
  const probed = await probeSdServer(file);
  return probed.is === 'none' ? [{ path: field, message: probed.why }] : [];
}

/** To name a program is to have it run: no other program may do so, whatever key it has. */
const ownProgramForbidden = (): AppError =>
  new AppError(
    'FORBIDDEN',
    'Only the studio and the command line of this app may name an engine program. Open the settings of the studio, and do it there.',
    { facts: { field: 'sdServerPath' } },
  );

/** Models, engine, settings, and the server itself. */
export function systemHandlers(s: Services): Pick<Handlers, Names> {
  const needIdleEngine = (): void => {
    const current = s.runner.current();
    if (current)
      throw new AppError(
        'ENGINE_UNAVAILABLE',
        'The engine is at work. Cancel the job at work, or wait for it, and try again.',
        {
          facts: { jobId: current.job.id },
        },
      );
  };
  const startEngine = async (): Promise<{ body: EngineView }> => {
    try {
      await s.engine.start();
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code === 'MODEL_NOT_FOUND') throw thrown;
      throw new AppError('ENGINE_UNAVAILABLE', thrown.message, {
        facts: { ...thrown.facts, reason: thrown.code },
        cause: thrown,
      });
    }
    return { body: s.engine.view() };
  };

  const settingsBody = (): SettingsView => ({
    ...s.settings.view(),
    hubTokenSet: s.secrets.get(HUB_TOKEN) !== undefined,
  });
  const setHubToken = async (token: string | null): Promise<void> => {
    try {
      await s.secrets.set(HUB_TOKEN, token ?? undefined);
    } catch (cause) {
      if (!isDiskFull(cause)) throw cause;
      throw new AppError(
        'DISK_FULL',
        'The disk is full: the token could not be kept. Free some space, and try again.',
        {
          cause,
        },
      );
    }
  };

  const modelsOf = (kind?: ModelKind | 'any') => {
    const crowded = s.models.crowded();
    return { items: s.models.list(kind), ...(crowded.length > 0 && { crowded: [...crowded] }) };
  };

  return {
    'models.list': ({ query }) => ({ body: modelsOf(query.kind) }),
    'models.scan': async () => {
      await s.models.scan();
      return { body: modelsOf() };
    },

    'engine.get': () => ({ body: s.engine.view() }),
    'engine.start': startEngine,
    'engine.stop': async () => {
      needIdleEngine();
      await s.engine.stop('stopped by the user');
      return { body: s.engine.view() };
    },
    'engine.restart': async () => {
      needIdleEngine();
      await s.engine.stop('restarted by the user');
      return startEngine();
    },
    'engine.selftest': async () => {
      needIdleEngine();
      return { body: await s.devices.test() };
    },
    'devices.list': async ({ query }) => ({ body: await s.devices.view(query.refresh) }),
    'capabilities.get': () => ({ body: s.capabilities() }),

    'settings.get': () => ({ body: settingsBody() }),
    'settings.patch': async ({ body: { hubToken, ...body } }, { foreign }) => {
      if (foreign && body.sdServerPath !== undefined) throw ownProgramForbidden();
      if (typeof body.selectedModel === 'string') s.models.find(body.selectedModel);
      const issues = [
        ...(await folderIssues('modelsDirs', body.modelsDirs ?? [], s.settings.get().modelsDirs)),
        ...(await programIssues('sdServerPath', body.sdServerPath)),
        ...nameIssues(body, s.settings.get(), s.devices.peek()),
      ];
      if (issues.length > 0) throw invalidRequest(issues);
      s.settings.patch(body);
      if (body.sdServerPath !== undefined) await s.programs.refresh();
      if (body.backend !== undefined || body.engine !== undefined || body.sdServerPath !== undefined)
        s.devices.settingsChanged();
      if (hubToken !== undefined) await setHubToken(hubToken);
      if (body.modelsDirs) await s.models.scan();
      return { body: settingsBody() };
    },
    'health.get': () => {
      const pending = s.jobs.countPending();
      return {
        body: {
          status: 'ok',
          version: s.version,
          busy: pending > 0 || s.runner.current() !== undefined,
          engine: s.engine.view().state,
          pending,
          paused: s.queue.paused(),
          uptimeMs: s.uptimeMs(),
          reach: s.reach,
        },
      };
    },
    'metrics.get': async () => ({ body: await s.metrics() }),
  };
}
