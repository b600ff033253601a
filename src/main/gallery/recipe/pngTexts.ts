import type { ContainerReader } from './pictureTexts.ts';
import type { TextBudget } from './textBudget.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** More than any writer makes of a file that can be sent here; each costs a step. */
const MAX_CHUNKS = 50_000;
const XMP_KEYWORD = 'XML:com.adobe.xmp';

/**
 * `tEXt`, `zTXt`, `iTXt` and `eXIf` of a PNG; checksums are not looked at, since texts are all that is wanted.
 * Format: https://www.w3.org/TR/png-3/#11textinfo
 */
export const readPng: ContainerReader = (bytes, budget) => {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(SIGNATURE)) return undefined;
  if (bytes.readUInt32BE(8) !== 13 || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const texts = new Map<string, string>();
  let exif: Uint8Array | undefined;
  let xmp: Uint8Array | undefined;
  let ended = false;
  let at = 33;
  for (let chunks = 0; chunks < MAX_CHUNKS && at + 12 <= bytes.length && !ended; chunks += 1) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) break;
    const data = bytes.subarray(at + 8, end);
    if (type === 'eXIf') exif ??= budget.take(data);
    const text = type === 'tEXt' || type === 'zTXt' || type === 'iTXt' ? readText(type, data, budget) : undefined;
    if (text?.keyword === XMP_KEYWORD) xmp ??= text.body;
    else if (text && !texts.has(text.keyword)) texts.set(text.keyword, decode(type, text));
    ended = type === 'IEND';
    at = end + 4;
  }
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), texts, exif, xmp, cut: !ended };
};

interface RawText {
  readonly keyword: string;
  readonly body: Uint8Array;
}

function readText(type: 'tEXt' | 'zTXt' | 'iTXt', data: Buffer, budget: TextBudget): RawText | undefined {
  const end = data.subarray(0, 80).indexOf(0);
  if (end < 1) return undefined;
  const keyword = data.toString('latin1', 0, end);
  const rest = data.subarray(end + 1);
  const body =
    type === 'tEXt' ? budget.take(rest) : type === 'zTXt' ? zipped(rest, 1, budget) : international(rest, budget);
  return body && { keyword, body };
}

const zipped = (rest: Buffer, at: number, budget: TextBudget): Uint8Array | undefined =>
  rest.length <= at ? undefined : budget.inflate(rest.subarray(at));

/** Flag, method, language, translated keyword, text. */
function international(rest: Buffer, budget: TextBudget): Uint8Array | undefined {
  const languageEnd = rest.indexOf(0, 2);
  const titleEnd = languageEnd < 0 ? -1 : rest.indexOf(0, languageEnd + 1);
  if (titleEnd < 0) return undefined;
  return rest[0] === 1 ? zipped(rest, titleEnd + 1, budget) : budget.take(rest.subarray(titleEnd + 1));
}

/** `tEXt` and `zTXt` are Latin-1, and so this app writes them; other programs put UTF-8 there all the same. */
function decode(type: string, { keyword, body }: RawText): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (type === 'iTXt') return bytes.toString('utf8');
  if (keyword === 'tintype') return bytes.toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
