// A folder name may hold spaces, but none beside its slashes: what stands behind a space and marks is another sentence.
const POSIX = /(?<![\p{L}\p{N}_.~)\]}\\/-])(?:file:\/\/)?\/(?:[^\s/]+(?: (?:[^\s/:;,()<>|"'`]|'(?=\p{L}))+)*\/)+/gu;
const WINDOWS =
  /(?<![\p{L}\p{N}_])(?:file:\/\/\/)?(?:[A-Za-z]:[\\/]+|\\\\)(?:[^\s\\/:]+(?: (?:[^\s\\/:;,()<>|"'`]|'(?=\p{L}))+)*[\\/]+)*/gu;

/** `text` with the base name of every absolute path in it, of any platform: where things lie is nobody's business. Addresses stay. */
export const shortPaths = (text: string): string => text.replaceAll(WINDOWS, '').replaceAll(POSIX, '');
