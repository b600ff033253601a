import { randomBytes, randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { RenderRequest } from '../../shared/schema/render.ts';
import type { EngineStart, StartOptions, WireBody } from './engineStart.ts';
import { placeLora } from './placeLora.ts';
import { isLockable, sdServerFlags } from './sdServerFlags.ts';
import { createSdServerReader } from './sdServerOutput.ts';
import { toWireBody } from './wireBody.ts';

/**
 * Its port has no lock as a rule, so it must be hard to find: not the system's choice, which counts upwards on some.
 * Below the range that systems take ports for outgoing calls from, where any of them could be in use for a moment.
 */
const PORTS = [10_000, 32_768] as const;

/**
 * The official server gets a command line, and most builds ask for no secret. A port that is taken already ends it; the next
 * start draws another.
 */
export function startSdServer({ spec, command, runDir }: StartOptions): EngineStart {
  const loraDir = path.join(runDir, 'loras');
  rmSync(loraDir, { recursive: true, force: true });
  const port = randomInt(...PORTS);
  const secret = randomBytes(24).toString('base64url');
  const { options, version: _, ...program } = command;
  return {
    command: { ...program, args: [...program.args, ...sdServerFlags(spec, { port, secret, loraDir, options })] },
    input: '',
    secret: isLockable(options) ? secret : undefined,
    port,
    terminal: true,
    read: createSdServerReader(),
    toBody: (request) => toSdServerBody(request, loraDir),
  };
}

/** What the compatible routes obey when they find it in a prompt. Ours does not read it; it is no text to draw either. */
const engineArguments = /<sd_cpp_extra_args>[\s\S]*?(?:<\/sd_cpp_extra_args>|$)|<\/?sd_cpp_extra_args>/gi;

async function toSdServerBody(request: RenderRequest, loraDir: string): Promise<WireBody> {
  const prompt = request.prompt.replaceAll(engineArguments, '');
  const negativePrompt = request.negativePrompt.replaceAll(engineArguments, '');
  const loras: RenderRequest['loras'][number][] = [];
  for (const { path: file, weight } of request.loras) loras.push({ path: await placeLora(file, loraDir), weight });
  const changed = prompt !== request.prompt || negativePrompt !== request.negativePrompt;
  return {
    body: toWireBody({ ...request, prompt, negativePrompt, loras }),
    warnings: changed ? ['Arguments for the engine were taken out of the prompt.'] : [],
  };
}
