import { join } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { PluginOption } from 'vite';

/** How vite builds the studio; for Electron and for the headless server it is the same. `outDir` is absolute. */
export function studioOptions(root: string, outDir: string) {
  return {
    root: join(root, 'src/renderer'),
    base: '/',
    plugins: [react(), tailwind()] as PluginOption[],
    build: {
      outDir,
      emptyOutDir: true,
      minify: true,
      // The policy of the pages allows no inline script, and data URLs would be refused as fonts and workers.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: true,
      // What is bundled ships without its package, so its terms go along here.
      license: { fileName: 'licences.md' },
      target: 'es2024',
      rolldownOptions: {
        input: join(root, 'src/renderer/index.html'),
        // zod is told to make no code from text before any schema is made, whatever part of the studio is loaded first.
        output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|client\/quietSchemas/ }] } },
      },
    },
  };
}
