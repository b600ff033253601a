import { z } from 'zod';
import { lane } from './generation.ts';

/** The longest a timer can wait: 2^31 - 1 milliseconds, almost 25 days. A longer one would fire at once. */
export const LONGEST_TIMER_MS = 2_147_483_647;

/** A trailing slash is let pass: it is how browsers show an origin. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(\[[0-9a-f:.]+\]|[^\s/?#@:*\\[\]]+)(:\d{1,5})?\/?$/i;
/** Lower case as in a parsed URL, with which it is compared; an IPv6 address in brackets. */
const HOST_NAME = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)$/;

/** A key as it may be set: it must fit into a header. */
export const apiKey = z
  .string()
  .min(8)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces');

/** An access token of Hugging Face, for models that its owner was let in to. */
const hubToken = z
  .string()
  .min(8)
  .max(400)
  .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces');

/** Settings that outlive the process. Every one has a default, so an empty journal is a valid one. */
export const settings = z.object({
  selectedModel: z
    .string()
    .nullable()
    .default(null)
    .describe('Model of a request that names none; null: the first usable one.'),
  threads: z
    .int()
    .min(1)
    .max(512)
    .nullable()
    .default(null)
    .describe('Engine threads; null: one less than there are cores, at least 1. Never above the cores.'),
  backend: z
    .string()
    .min(1)
    .max(40)
    .default('auto')
    .describe(
      '`auto`: the best device that passed its self-test. Else the device of the engine as it names it: cpu, vulkan0, …',
    ),
  engine: z
    .string()
    .min(1)
    .max(120)
    .default('auto')
    .describe(
      '`auto`: the engine program and device that promise most and passed their self-test. Else the id of a program: `embedded`, `own`, or that of a build.',
    ),
  sdServerPath: z
    .string()
    .min(1)
    .max(4096)
    .nullable()
    .default(null)
    .describe(
      'Full path of an `sd-server` program of your own, which is then the engine `own`; null: none. Only the studio on this machine may set it.',
    ),
  idleUnloadMs: z
    .int()
    .min(0)
    .max(LONGEST_TIMER_MS)
    .nullable()
    .default(null)
    .describe('Unload the model after this long without work; null: never.'),
  stallTimeoutMs: z
    .int()
    .min(1000)
    .max(LONGEST_TIMER_MS)
    .default(600_000)
    .describe(
      'A running image without any progress for this long, and for many times its own slowest step, counts as stuck.',
    ),
  maxPending: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe('Jobs that may wait before a submit is answered SERVER_BUSY.'),
  allowedOrigins: z
    .array(
      z
        .url({ abort: true })
        .regex(ORIGIN, 'not an origin: a scheme and a host, as https://app.example:8443 or app://obsidian.md'),
    )
    .max(64)
    .default([])
    .describe('Web origins that may call the API from a browser.'),
  webhookHosts: z
    .array(
      z
        .string()
        .min(1, { abort: true })
        .max(255)
        .toLowerCase()
        .regex(HOST_NAME, 'not a host name: no scheme, port or path, as nas.local or 192.168.1.5'),
    )
    .max(64)
    .default([])
    .describe('Hosts beyond loopback that webhooks may call.'),
  modelsDirs: z
    .array(z.string().min(1).max(4096))
    .max(32)
    .default([])
    .describe('Further folders in which models are looked for, after those of the command line; full paths.'),
  otherClientsLane: lane
    .default('interactive')
    .describe('Lane of jobs of other programs that name none. The studio itself is always interactive.'),
  downloadBytesPerSecond: z
    .int()
    .min(10_000)
    .max(100_000_000_000)
    .nullable()
    .default(null)
    .describe('Fastest that models are downloaded, all downloads together; null: as fast as it goes.'),
});
export type Settings = z.output<typeof settings>;

/** The answer of `GET /v1/settings`: of the key only whether there is one; the webhook secret itself, which receivers need. */
export const settingsView = settings
  .extend({
    apiKeySet: z.boolean(),
    hubTokenSet: z.boolean().describe('Whether there is a Hugging Face token. The token itself is never answered.'),
    webhookSecret: z.string().describe('Signs webhooks, Standard Webhooks style (`whsec_…`).'),
  })
  .meta({ id: 'Settings' });
export type SettingsView = z.output<typeof settingsView>;

const fields = settings.shape;
/** The body of `PATCH /v1/settings`: only what changes. `apiKey` and `hubToken` null remove those. */
export const settingsPatch = z
  .strictObject({
    selectedModel: fields.selectedModel.unwrap().optional(),
    threads: fields.threads.unwrap().optional(),
    backend: fields.backend.unwrap().optional(),
    engine: fields.engine.unwrap().optional(),
    sdServerPath: fields.sdServerPath.unwrap().optional(),
    idleUnloadMs: fields.idleUnloadMs.unwrap().optional(),
    stallTimeoutMs: fields.stallTimeoutMs.unwrap().optional(),
    maxPending: fields.maxPending.unwrap().optional(),
    allowedOrigins: fields.allowedOrigins.unwrap().optional(),
    webhookHosts: fields.webhookHosts.unwrap().optional(),
    modelsDirs: fields.modelsDirs.unwrap().optional(),
    otherClientsLane: fields.otherClientsLane.unwrap().optional(),
    downloadBytesPerSecond: fields.downloadBytesPerSecond.unwrap().optional(),
    apiKey: apiKey.nullable().optional(),
    hubToken: hubToken.nullable().optional(),
  })
  .refine((value) => Object.keys(value).length > 0, {
    error: 'say what to change',
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: 'SettingsPatch' });
export type SettingsPatch = z.output<typeof settingsPatch>;
