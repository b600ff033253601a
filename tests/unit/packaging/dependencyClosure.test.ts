import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dependencyClosure, packagesNamedIn } from '../../../scripts/packaging/dependencyClosure.ts';

type Manifests = Readonly<Record<string, { dependencies?: object; optionalDependencies?: object }>>;

const closureOf = (roots: readonly string[], manifests: Manifests) =>
  dependencyClosure(roots, async (folder) => (manifests[folder] ? JSON.stringify(manifests[folder]) : null));

describe('the closure of dependencies', () => {
  it('follows packages to the nearest that would be found, nested before hoisted', async () => {
    const { folders, missing } = await closureOf(['a'], {
      'node_modules/a': { dependencies: { b: '1', c: '1' } },
      'node_modules/a/node_modules/b': { dependencies: { c: '1' } },
      'node_modules/b': {},
      'node_modules/c': {},
    });
    expect([...folders].sort()).toEqual(['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/c']);
    expect(missing).toEqual([]);
  });

  it('tells what is missing and who needs it, and lets optional ones be', async () => {
    const { missing } = await closureOf(['a', '@s/gone'], {
      'node_modules/a': { dependencies: { lost: '1' }, optionalDependencies: { 'a-linux': '1', 'a-mac': '1' } },
      'node_modules/a-linux': {},
    });
    expect(missing.toSorted()).toEqual(['node_modules/a → lost', 'the program → @s/gone']);
  });

  it('ends on circles and reaches everything that is reachable', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'] as const;
    const graph = fc.record(Object.fromEntries(names.map((name) => [name, fc.uniqueArray(fc.constantFrom(...names))])));
    await fc.assert(
      fc.asyncProperty(graph, async (edges) => {
        const manifests = Object.fromEntries(
          Object.entries(edges).map(([name, to]) => [
            `node_modules/${name}`,
            { dependencies: Object.fromEntries(to.map((each) => [each, '1'])) },
          ]),
        );
        const { folders, missing } = await closureOf(['a'], manifests);
        expect(missing).toEqual([]);
        for (const name of names) {
          if (!folders.has(`node_modules/${name}`)) continue;
          for (const next of edges[name] ?? []) expect(folders).toContain(`node_modules/${next}`);
        }
        expect(folders).toContain('node_modules/a');
      }),
    );
  });
});

describe('the packages that a program names', () => {
  it('are found in imports, dynamic imports and requires, by package', () => {
    const program = `
      import { readFile } from "node:fs";
      import sharp from 'sharp';
      import * as z from "zod/v4";
      import "@scope/name/sub/path.js";
      import local from "./local.js";
      import { app } from "electron";
      const late = await import("electron-updater");
      const folder = require$1.resolve("swagger-ui-dist/package.json");
      const fs = require("fs");
    `;
    const within = new Set(['electron', 'fs']);
    expect(packagesNamedIn(program, within)).toEqual([
      '@scope/name',
      'electron-updater',
      'sharp',
      'swagger-ui-dist',
      'zod',
    ]);
  });

  it('are not taken from texts and comments that look like imports', () => {
    expect(packagesNamedIn(`const help = 'import x from "left-pad"'; // import y from "right-pad"`, new Set())).toEqual(
      [],
    );
  });
});
