/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const LONGEST = 150;
/** Most file systems take 255 bytes; while a file grows, its name is 42 longer. */
const MOST_BYTES = 200;
const MODEL_FILE = /\.(?:safetensors|gguf)$/i;

/** What keeps a text from being the name of a model file on any system; undefined: nothing does. */
export function nameProblem(name: string): string | undefined {
  if (name.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (Buffer.byteLength(name) > MOST_BYTES) return `takes more than ${MOST_BYTES} bytes`;
  // oxlint-disable-next-line no-control-regex -- these are what no file name may hold
  if (/[\u0000-\u001f\u007f<>:"/\\|?*]/.test(name)) return 'holds a character that a file name may not hold';
  if (name.startsWith('.') || /[. ]$/.test(name)) return 'begins with a dot, or ends in a dot or blank';
  if (DEVICE.test(name)) return 'is kept for a device by Windows';
  if (!MODEL_FILE.test(name)) return 'does not end in .safetensors or .gguf, which are the files that are read';
  return undefined;
}

/** Whether the file may be a model: others of a repository are none of our business. */
export const isModelFile = (name: string): boolean => MODEL_FILE.test(name);

/** The last part of a path of a web address, as text; empty where it has none. */
export function nameOfPath(path: string): string {
  const last = path.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
