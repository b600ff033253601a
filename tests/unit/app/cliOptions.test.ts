import { describe, expect, it } from 'vitest';
import { generateHelp, readGenerateOptions, readServeOptions, serveHelp } from '../../../src/main/cliOptions.ts';
import { UsageError } from '../../../src/main/usageError.ts';

describe('the command line of generate', () => {
  it('turns options into a request, and nothing that was not said', () => {
    expect(
      readGenerateOptions([
        'a cat',
        '--count',
        '2',
        '--cfg-scale',
        '3.5',
        '--seed',
        '-1',
        '--negative',
        'dog',
        '--json',
      ]),
    ).toEqual({
      request: { prompt: 'a cat', count: 2, cfgScale: 3.5, seed: -1, negativePrompt: 'dog' },
      json: true,
      estimate: false,
      modelsDirs: [],
    });
  });

  it.each([
    [[], /Say what to draw/],
    [['a', 'cat'], /quotes/],
    [['cat', '--width', 'wide'], /--width: "wide" is not a number/],
    [['cat', '--width', '3'], /^--width: expected at least 64; --width: expected a multiple of 8\.$/],
    [['cat', '--width', '100'], /^--width: expected a multiple of 8\.$/],
    [['cat', '--count', '6'], /^--count: expected at most 5\.$/],
    [['cat', '--steps', '1.5'], /^--steps: expected a whole number, got 1\.5\.$/],
    [['cat', '--format', 'gif'], /^--format: expected one of png, jpeg, webp, got "gif"\.$/],
    [['cat', '--wat'], /^There is no option --wat\. A prompt that .*, after --\. --help lists the options\.$/],
    [['cat', '--seed'], /^--seed: its value is missing\. .* written --seed=-VALUE\. --help lists the options\.$/],
    [['cat', '--seed', '--json'], /^--seed: its value is missing\. /],
    [['cat', '--json=yes'], /^--json takes no value\. --help lists the options\.$/],
    [[''], /^prompt: must not be empty\.$/],
    [['cat', '--data-dir='], /^--data-dir: must not be empty\.$/],
    [['cat', '--models-dir', 'a', '--models-dir', ''], /^--models-dir: must not be empty\.$/],
    [['cat', '--out', ' '], /^--out: must not be empty\.$/],
  ] as [string[], RegExp][])('refuses %j with one clear line', (args, message) => {
    let thrown: unknown;
    try {
      readGenerateOptions(args);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UsageError);
    expect((thrown as UsageError).message).toMatch(message);
    expect((thrown as UsageError).message).not.toContain('\n');
  });
});

describe('a prompt that begins with a minus', () => {
  it.each([
    [['--json', '-5 degrees'], '-5 degrees'],
    [['-5 degrees', '--seed', '-1'], '-5 degrees'],
    [['--seed', '-1', '-5 degrees'], '-5 degrees'],
    [['--seed', '-1', '--', '--foo'], '--foo'],
  ] as [string[], string][])('is taken from %j', (args, prompt) => {
    expect(readGenerateOptions(args)).toMatchObject({ request: { prompt } });
  });
});

describe('the help', () => {
  it('names the variable of the key', () => {
    for (const help of [generateHelp(), serveHelp()]) expect(help).toContain('TINTYPE_API_KEY');
  });
});

describe('the command line of serve', () => {
  it('listens on loopback and port 8081 by default', () => {
    expect(readServeOptions([])).toEqual({ host: '127.0.0.1', port: 8081, modelsDirs: [] });
  });

  it('takes several model folders', () => {
    expect(readServeOptions(['--port', '0', '--models-dir', 'a', '--models-dir', 'b'])).toMatchObject({
      port: 0,
      modelsDirs: ['a', 'b'],
    });
  });

  it.each([
    [['--port', '65536']],
    [['--port', 'x']],
    [['extra']],
    [['--nope']],
    [['--host', '']],
    [['--data-dir', '']],
    [['--models-dir=']],
  ])('refuses %j', (args) => {
    expect(() => readServeOptions(args)).toThrow(UsageError);
  });
});
