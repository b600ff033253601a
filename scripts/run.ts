import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildApart } from './build.ts';

/** `node scripts/run.ts NAME [arguments]`: builds what is stale, then runs `out/main/NAME.js` in this process. */
const [name = '', ...args] = process.argv.slice(2);
const root = new URL('../', import.meta.url);
await buildApart();
const entry = fileURLToPath(new URL(`out/main/${name}.js`, root));
process.argv.splice(1, process.argv.length - 1, entry, ...args);
await import(pathToFileURL(entry).href);
