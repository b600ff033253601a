import { describe, expect, it } from 'vitest';
import { spawnChild } from '../../../src/main/platform/spawnChild.ts';

function run(file: string, args: readonly string[], env?: Record<string, string>) {
  const heard = { stdout: '', stderr: '' };
  const child = spawnChild(
    { file, args, ...(env && { env }) },
    {
      stdout: (chunk) => (heard.stdout += Buffer.from(chunk).toString()),
      stderr: (chunk) => (heard.stderr += Buffer.from(chunk).toString()),
    },
  );
  return { child, heard };
}

describe('spawning a child', () => {
  it('hands over input and hears all output before it tells the end', async () => {
    const code =
      'process.stdin.on("data", (d) => process.stdout.write(d)).on("end", () => { process.stderr.write("x".repeat(300000)); process.exitCode = 7; })';
    const { child, heard } = run(process.execPath, ['-e', code]);
    child.write('a $HOME `b` "c"\n');
    child.closeInput();
    expect(await child.exited).toEqual({ code: 7, signal: null });
    expect(heard.stdout).toBe('a $HOME `b` "c"\n');
    expect(heard.stderr).toHaveLength(300_000);
  });

  it('keeps our environment to itself but for the essentials', async () => {
    process.env['TEST_ONLY_TOKEN'] = 'hush';
    const { child, heard } = run(process.execPath, ['-e', 'console.log(JSON.stringify(process.env))'], {
      ADDED: 'yes',
    });
    await child.exited;
    delete process.env['TEST_ONLY_TOKEN'];
    expect(heard.stdout).toContain('"ADDED":"yes"');
    expect(heard.stdout).not.toContain('hush');
  });

  it.each([
    ['is missing', '/no/such/program', 'ENOENT'],
    ['is a folder', '/', 'EACCES'],
    ['has an impossible name', 'a\0b', 'ERR_INVALID_ARG_VALUE'],
  ])('tells of a program that %s instead of throwing', async (_, file, spawnError) => {
    const { child } = run(file, []);
    child.write('nobody reads this');
    child.closeInput();
    expect(await child.exited).toEqual({ code: null, signal: null, spawnError });
    expect(child.pid).toBeUndefined();
  });
});
