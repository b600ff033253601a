import { join } from 'node:path';
import { defineConfig } from 'electron-vite';
import { studioOptions } from './vite.renderer.ts';

const root = import.meta.dirname;

export default defineConfig({
  main: {
    build: {
      outDir: join(root, 'out/electron'),
      rolldownOptions: {
        input: { main: join(root, 'src/main/electron/index.ts') },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: join(root, 'out/preload'),
      // A sandboxed preload script can load nothing but electron itself.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: join(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: studioOptions(root, join(root, 'out/renderer')),
});
