/** What a program needs to run and to find its drivers; everything else, tokens and keys above all, stays here. */
const passed = new Set(
  [
    ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'TZ', 'TMPDIR', 'TMP', 'TEMP', 'DISPLAY', 'WAYLAND_DISPLAY'],
    ['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'XDG_RUNTIME_DIR', 'XDG_DATA_DIRS', 'XDG_DATA_HOME', 'XDG_CONFIG_DIRS'],
    [
      'SYSTEMROOT',
      'SYSTEMDRIVE',
      'WINDIR',
      'COMSPEC',
      'PATHEXT',
      'USERPROFILE',
      'APPDATA',
      'LOCALAPPDATA',
      'PROGRAMDATA',
    ],
    ['PROGRAMFILES', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE', 'CUDA_VISIBLE_DEVICES', 'CUDA_PATH', 'HIP_PATH'],
    ['HIP_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES'],
  ].flat(),
);
const passedPrefixes = ['LC_', 'VK_', 'GGML_', 'MESA_', 'HSA_'];

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a child program: system essentials of `own`, then `extra` over it. */
export function childEnvironment(
  own: Environment,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const upper = name.toUpperCase();
    if (value === undefined) continue;
    if (passed.has(upper) || passedPrefixes.some((prefix) => upper.startsWith(prefix))) kept[name] = value;
  }
  return { ...kept, ...extra };
}
