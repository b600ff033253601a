import { describe, expect, it } from 'vitest';
import { readGenerateOptions, readServeOptions, UsageError } from '../../../src/main/cliOptions.ts';

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
    [['cat', '--width', '100'], /--width/],
    [['cat', '--count', '6'], /--count/],
    [['cat', '--steps', '1.5'], /--steps/],
    [['cat', '--wat'], /--wat/],
    [['cat', '--seed'], /--seed/],
    [[''], /prompt/],
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

  it.each([[['--port', '65536']], [['--port', 'x']], [['extra']], [['--nope']], [['--host', '']]])(
    'refuses %j',
    (args) => {
      expect(() => readServeOptions(args)).toThrow(UsageError);
    },
  );
});
