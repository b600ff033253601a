import { z } from 'zod';
import { sha256 } from './catalogue.ts';
import { deviceBackend, selfTestResult } from './device.ts';
import { downloadErrorCode, downloadProgress, fileRecord } from './download.ts';
import { facts } from './error.ts';

const webAddress = z.url({ protocol: /^https$/ });
const fileName = z.string().regex(/^\w[\w.-]{0,99}$/);

const archive = z.strictObject({
  url: webAddress.startsWith('https://github.com/'),
  sizeBytes: z.int().min(1),
  sha256,
  contains: z.array(fileName).min(1).describe('Names of files without which it is not what it is taken for.'),
});

const licence = z.strictObject({
  name: z.string().min(1).max(100),
  of: z.string().min(1).max(100).describe('What of the build comes under it.'),
  url: webAddress,
  mustAccept: z.boolean().describe('Is accepted before the first byte.'),
});

/** A build of the official `sd-server` that can be had. */
export const engineBuild = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,79}$/),
  version: z.string().min(1).max(60),
  platform: z.enum(['win32', 'linux', 'darwin']),
  arch: z.enum(['x64', 'arm64']),
  backends: z.array(deviceBackend).min(1).describe('What it was built for.'),
  executable: fileName.describe('Name of the program in one of the archives, wherever it lies there.'),
  archives: z.array(archive).min(1).max(4).describe('Zip files, unpacked into one folder.'),
  needs: z.array(z.string().min(1).max(200)).describe('What the machine must have, in words.'),
  licences: z.array(licence).min(1),
  source: z.array(webAddress).min(1).describe('Public pages that tell its sizes and hashes.'),
});
export type EngineBuild = z.output<typeof engineBuild>;

/** `resources/engineBuilds.json`: of two builds of a kind the newer one comes first. */
export const engineBuilds = z.strictObject({ schema: z.literal(1), builds: z.array(engineBuild) });
export type EngineBuilds = z.output<typeof engineBuilds>;

/** Why a build came to nothing. */
export const buildErrorCode = z.enum([
  ...downloadErrorCode.options,
  'NOT_AN_ARCHIVE',
  'UNSAFE_ARCHIVE',
  'DAMAGED_ARCHIVE',
  'INCOMPLETE_ARCHIVE',
  'FILES_CHANGED',
]);
export type BuildErrorCode = z.output<typeof buildErrorCode>;

export const buildError = z
  .object({
    code: buildErrorCode,
    message: z.string().describe('What happened, and what to do.'),
    facts: facts.optional(),
  })
  .meta({ id: 'EngineBuildError' });
export type BuildError = z.output<typeof buildError>;

const [passed, refused] = selfTestResult.options;
const held = {
  /** As the list had it then: a later list may name it no more. */
  build: engineBuild,
  files: z.array(fileRecord).describe('One for each archive; none where none is needed any more.'),
};

/** A build as the journal keeps it; one that is absent is not kept. */
export const buildRecord = z.discriminatedUnion('state', [
  z.object({ state: z.literal('downloading'), ...held }),
  z.object({ state: z.literal('paused'), ...held }),
  z.object({ state: z.literal('verifying'), ...held }),
  z.object({ state: z.literal('unpacking'), ...held }),
  z.object({ state: z.literal('testing'), ...held }),
  z.object({ state: z.literal('ready'), ...held, test: passed }),
  z.object({ state: z.literal('refused'), ...held, test: refused }),
  z.object({ state: z.literal('failed'), ...held, error: buildError }),
]);
export type BuildRecord = z.output<typeof buildRecord>;

const { bytes, totalBytes, bytesPerSecond, etaMs, retry } = downloadProgress.shape;
const amount = { bytes, totalBytes: totalBytes.unwrap() };

/** How far a build is: what `engine.build` tells. */
export const buildStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('downloading'), ...amount, bytesPerSecond, etaMs, retry }),
  z.object({ state: z.literal('paused'), ...amount }),
  z.object({ state: z.literal('verifying') }),
  z.object({ state: z.literal('unpacking') }),
  z.object({ state: z.literal('testing') }),
  z.object({ state: z.literal('ready'), test: passed }),
  z.object({ state: z.literal('refused'), test: refused }),
  z.object({ state: z.literal('failed'), error: buildError }),
]);
export type BuildStatus = z.output<typeof buildStatus>;
export type BuildState = BuildStatus['state'];

/** How a build suits this machine. */
export const buildFit = z.object({
  code: z.enum(['BEST', 'POSSIBLE', 'NO_DEVICE', 'OTHER_PLATFORM']),
  message: z.string(),
});
export type BuildFit = z.output<typeof buildFit>;

export const engineBuildView = z
  .object({
    id: engineBuild.shape.id,
    version: z.string(),
    platform: engineBuild.shape.platform,
    arch: engineBuild.shape.arch,
    backends: z.array(deviceBackend),
    sizeBytes: z.int().describe('Of the download.'),
    needs: z.array(z.string()),
    licences: z.array(z.object(licence.shape)),
    source: z.array(z.string()),
    fit: buildFit,
    status: buildStatus,
    inUse: z.boolean().describe('It passed its self-test, and jobs may be drawn with it.'),
    links: z.object({ self: z.string(), pause: z.string() }),
  })
  .meta({ id: 'EngineBuild' });
export type EngineBuildView = z.output<typeof engineBuildView>;

/** The answer of `GET /v1/engine/builds`. */
export const engineBuildsView = z
  .object({
    items: z.array(engineBuildView).describe('Those for this machine first, the best of them at the top.'),
    rollback: z
      .object({ inUse: z.array(z.string()).describe('Builds that are in use after it; none: the built-in engine.') })
      .nullable()
      .describe('What `POST /v1/engine/rollback` goes back to; null where there is nothing to go back to.'),
  })
  .meta({ id: 'EngineBuilds' });
export type EngineBuildsView = z.output<typeof engineBuildsView>;
