import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from '../support/sourceFiles.ts';

/** Folders in which nothing knows of its siblings; what they need is handed in by `app.ts`. */
const SIBLINGS = [
  'engine',
  'hardware',
  'journal',
  'models',
  'gallery',
  'queue',
  'settings',
  'webhook',
  'generation',
  'access',
  'log',
  'templates',
];
const NODE = /^node:/;
const RELATIVE = /^\./;
const STUDIO = /^src\/(?:renderer|preload)\//;

/** Who may import whom: the first rule whose folder matches counts. `allows` sees the target's path or package name. */
const rules: readonly { readonly folder: RegExp; readonly allows: (target: string, from: string) => boolean }[] = [
  { folder: /^src\/shared\//, allows: (to) => to === 'zod' || to.startsWith('src/shared/') },
  {
    folder: /^src\/engine\//,
    allows: (to) =>
      to.startsWith('src/engine/') ||
      to.startsWith('src/shared/') ||
      to.startsWith('bare-') ||
      to.startsWith('@qvac/diffusion-cpp'),
  },
  {
    folder: /^src\/main\/platform\//,
    allows: (to) => NODE.test(to) || to.startsWith('src/main/platform/') || to === 'pino',
  },
  {
    folder: new RegExp(`^src/main/(?:${SIBLINGS.join('|')})/`),
    allows: (to, from) =>
      !to.startsWith('src/main/') ||
      to.startsWith(folderOf(from)) ||
      (to.startsWith('src/main/platform/') && !from.startsWith('src/main/generation/')),
  },
  {
    folder: /^src\/main\/transport\//,
    allows: (to) => !to.startsWith('src/main/') || inFolders(to, 'src/main/transport/', 'src/main/platform/'),
  },
  { folder: /^src\/main\/electron\//, allows: (to) => !to.startsWith('src/engine/') && !STUDIO.test(to) },
  {
    folder: /^src\/preload\//,
    allows: (to) => to === 'electron' || to.startsWith('src/preload/') || to.startsWith('src/shared/'),
  },
  {
    folder: /^src\/renderer\/ui\//,
    allows: (to) => within(to, 'src/renderer/ui/') && to !== 'zustand' && to !== 'zod',
  },
  {
    folder: /^src\/renderer\/client\//,
    allows: (to) => inFolders(to, 'src/renderer/client/', 'src/shared/') || to === 'zod' || to === 'eventsource-parser',
  },
  {
    folder: /^src\/renderer\/state\//,
    allows: (to) =>
      inFolders(to, 'src/renderer/state/', 'src/renderer/client/', 'src/shared/') ||
      /^(?:zod$|zustand(?:\/|$))/.test(to),
  },
  {
    folder: /^src\/renderer\/(?:features\/[^/]+|shell)\//,
    allows: (to, from) =>
      within(
        to,
        from
          .split('/')
          .slice(0, from.startsWith('src/renderer/shell/') ? 3 : 4)
          .join('/') + '/',
        'src/renderer/state/',
        'src/renderer/ui/',
        'src/renderer/studioContext.tsx',
        'src/renderer/client/link.ts',
        'src/shared/',
      ),
  },
  { folder: /^src\/renderer\//, allows: (to) => within(to, 'src/renderer/', 'src/shared/') },
  // The entries, `compose/` and `handlers/`.
  {
    folder: /^src\/main\//,
    allows: (to) => !to.startsWith('src/engine/') && !to.startsWith('src/main/electron/') && !STUDIO.test(to),
  },
];

const inFolders = (to: string, ...folders: string[]): boolean => folders.some((folder) => to.startsWith(folder));

/** Of ours, only these folders; of packages, all that run in a page. */
const within = (to: string, ...folders: string[]): boolean =>
  inFolders(to, ...folders) || !(to.startsWith('src/') || NODE.test(to) || /^electron(?:\/|$)/.test(to));

const folderOf = (file: string): string => file.split('/').slice(0, 3).join('/') + '/';

interface Import {
  readonly from: string;
  readonly to: string;
}

async function importsOf(file: string): Promise<Import[]> {
  const text = await readFile(file, 'utf8');
  const { module, errors } = parseSync(file, text);
  expect(errors, file).toEqual([]);
  const names = [
    ...module.staticImports.map((one) => one.moduleRequest.value),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) => (entry.moduleRequest ? [entry.moduleRequest.value] : [])),
    ),
    ...module.dynamicImports.map((one) => text.slice(one.moduleRequest.start + 1, one.moduleRequest.end - 1)),
  ];
  return names.map((name) => ({
    from: file,
    to: RELATIVE.test(name) ? path.posix.normalize(path.posix.join(path.posix.dirname(file), name)) : name,
  }));
}

const isForbidden = ({ from, to }: Import): boolean => {
  const rule = rules.find(({ folder }) => folder.test(from));
  return rule ? !rule.allows(to, from) : true;
};

describe('the architecture', () => {
  it('is kept by every import under src', async () => {
    const files = await sourceFiles('src');
    expect(files.length).toBeGreaterThan(100);
    const imports = (await Promise.all(files.map(importsOf))).flat();
    expect(imports.length).toBeGreaterThan(files.length);
    expect(imports.filter(isForbidden).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it.each([
    ['src/shared/schema/x.ts', 'node:fs'],
    ['src/engine/x.ts', 'node:fs'],
    ['src/main/queue/x.ts', 'src/main/journal/jobStore.ts'],
    ['src/main/generation/x.ts', 'src/main/platform/atomicFile.ts'],
    ['src/main/platform/x.ts', 'src/shared/schema/error.ts'],
    ['src/main/transport/x.ts', 'src/main/queue/jobQueue.ts'],
    ['src/main/app.ts', 'src/main/electron/window.ts'],
    ['src/main/compose/x.ts', 'src/main/electron/window.ts'],
    ['src/main/handlers/x.ts', 'src/main/electron/window.ts'],
    ['src/main/handlers/x.ts', 'src/engine/main.ts'],
    ['src/main/queue/x.ts', 'src/main/handlers/jobs.ts'],
    ['src/main/electron/x.ts', 'src/engine/main.ts'],
    ['src/main/app.ts', 'src/renderer/state/feed.ts'],
    ['src/preload/x.ts', 'zod'],
    ['src/preload/x.ts', 'src/main/app.ts'],
    ['src/renderer/ui/X.tsx', 'src/renderer/state/feed.ts'],
    ['src/renderer/ui/X.tsx', 'src/shared/schema/job.ts'],
    ['src/renderer/client/x.ts', 'src/renderer/state/feed.ts'],
    ['src/renderer/client/x.ts', 'react'],
    ['src/renderer/state/x.ts', 'react'],
    ['src/renderer/state/x.ts', 'src/renderer/ui/Button.tsx'],
    ['src/renderer/features/queue/X.tsx', 'src/renderer/features/gallery/Y.tsx'],
    ['src/renderer/features/queue/X.tsx', 'src/renderer/client/httpLink.ts'],
    ['src/renderer/features/queue/X.tsx', 'node:fs'],
    ['src/renderer/shell/X.tsx', 'src/renderer/features/queue/Queue.tsx'],
    ['src/renderer/App.tsx', 'src/main/app.ts'],
    ['src/renderer/App.tsx', 'electron'],
    ['src/other/x.ts', 'zod'],
  ])('would refuse %s importing %s', (from, to) => {
    expect(isForbidden({ from, to })).toBe(true);
  });

  it('names electron nowhere outside its folder', async () => {
    const files = (await sourceFiles('src')).filter(
      (file) => !file.startsWith('src/main/electron/') && !file.startsWith('src/preload/'),
    );
    const imports = (await Promise.all(files.map(importsOf))).flat();
    expect(imports.filter(({ to }) => to === 'electron' || to.startsWith('electron/'))).toEqual([]);
  });

  it('keeps files short: none over 300 lines', async () => {
    const lengths = await Promise.all(
      (await sourceFiles('src')).map(async (file) => ({
        file,
        lines: (await readFile(file, 'utf8')).split('\n').length,
      })),
    );
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
  });
});
