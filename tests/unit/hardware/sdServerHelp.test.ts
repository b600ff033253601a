import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeviceNames, parseHelp } from '../../../src/main/hardware/sdServerHelp.ts';

const help = `stable-diffusion.cpp version master-700-abc1234, commit abc1234
Usage: /opt/sd-server [options]

Svr Options:
  -l, --listen-ip <string>                 server listen ip (default: 127.0.0.1)
  --listen-port <int>                      server listen port (default: 1234)
  -v, --verbose                            print extra info
                                           which no --other option does

Context Options:
  --clip_l <string>                        path to the clip-l text encoder
  --backend <string>                       runtime backend assignment
`;

describe('the help of sd-server', () => {
  it('tells its version and options, and not those that only a text mentions', () => {
    expect(parseHelp(help)).toEqual({
      version: 'master-700-abc1234 abc1234',
      options: new Set(['--listen-ip', '--listen-port', '--verbose', '--clip_l', '--backend']),
    });
  });

  it('tells no version where the build knows none', () => {
    const unknown = help.replace('master-700-abc1234, commit abc1234', 'unknown, commit unknown');
    expect(parseHelp(unknown)?.version).toBeUndefined();
  });

  it.each(['', 'Usage: ls [OPTION]... [FILE]...\n  -a, --all   do not ignore entries\n', 'x'.repeat(10_000)])(
    'is not taken from another program',
    (text) => {
      expect(parseHelp(text)).toBeUndefined();
    },
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseHelp(`${text}\n${help}${text}`);
        parseDeviceNames(text);
      }),
    );
  });
});

describe('the devices that sd-server lists', () => {
  it.each<[string, string[]]>([
    ['CUDA0\tNVIDIA GeForce RTX 4090\nCUDA1\tNVIDIA GeForce RTX 3060\nCPU\tAMD Ryzen\n', ['cuda', 'cpu']],
    ['Vulkan0\tIntel(R) Arc\r\nCPU\tx\r\n', ['vulkan', 'cpu']],
    ['ROCm0: AMD Radeon\nCPU: x', ['rocm', 'cpu']],
    ['MTL0  Apple M3\nBLAS  Accelerate\nCPU  Apple M3', ['metal', 'cpu']],
    ['nothing of the kind', []],
  ])('stand for backends: %j', (text, backends) => {
    expect(parseDeviceNames(text)).toEqual(backends);
  });
});
