import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { projectRoot } from '../../support/servedApp.ts';
import { tempFolder } from '../../support/tempFolder.ts';

function npmStart(args: readonly string[], env: Record<string, string>) {
  const { ELECTRON_BINARY: _, DISPLAY: _d, WAYLAND_DISPLAY: _w, ...rest } = process.env;
  const child = spawn(process.execPath, ['scripts/start.ts', ...args], { cwd: projectRoot, env: { ...rest, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  return { child, said, exited: once(child, 'exit') };
}

describe('npm start', () => {
  it('says in one line what is missing and runs headless', async () => {
    const { child, said, exited } = npmStart(['--port', '0', '--data-dir', tempFolder()], {
      ELECTRON_BINARY: '/nowhere/electron',
      TINTYPE_LOG: 'warn',
    });
    await eventually('the address', () => /listening on http:\/\/127/.test(said.out));
    const lines = said.err.split('\n').filter((line) => line !== '' && !/^(built |the studio begins)/.test(line));
    expect(lines).toEqual([
      'Electron is not installed (npx install-electron); running headless. Open the address below in a browser.',
    ]);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it.skipIf(process.platform === 'win32')(
    'starts Electron with the built app, tells it to stop, and ends as it does',
    async () => {
      const folder = tempFolder();
      const binary = path.join(folder, 'electron');
      writeFileSync(
        binary,
        '#!/bin/sh\ntrap "exit 7" TERM\necho "started $* ${ELECTRON_RUN_AS_NODE:-itself}"\nwhile :; do sleep 0.05; done\n',
      );
      chmodSync(binary, 0o755);
      const { child, said, exited } = npmStart(['--port', '0'], {
        ELECTRON_BINARY: binary,
        ELECTRON_RUN_AS_NODE: '1',
        DISPLAY: ':99',
      });
      await eventually('the stand-in to start', () => said.out.includes('started'), { withinMs: 60_000 });
      expect(said.out).toBe('started out/electron/main.js --port 0 itself\n');
      child.kill('SIGTERM');
      expect(await exited).toEqual([7, null]);
    },
  );
});
