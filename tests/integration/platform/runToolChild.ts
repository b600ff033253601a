import { runTool } from '../../../src/main/platform/runTool.ts';

/** `node runToolChild.ts FILE`: asks a tool that writes its pid to FILE and hangs, and ends as soon as that is given up. */
const script = `require('node:fs').writeFileSync(${JSON.stringify(process.argv[2])}, String(process.pid)); setInterval(() => {}, 1000)`;
await runTool({ file: process.execPath, args: ['-e', script] }, { deadlineMs: 3_000 });
process.exit(0);
