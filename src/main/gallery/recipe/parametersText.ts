/** A `parameters` text taken apart: the prompts and the named values of its last lines. */
export interface ParametersText {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly fields: ReadonlyMap<string, string>;
}

const NEGATIVE = 'Negative prompt:';
const STEPS = 'Steps: ';
/** The named values of any honest picture have less, and a stretch of brackets is walked at most once for each field. */
const MAX_FIELD_TEXT = 64_000;
const MAX_FIELDS = 200;

/**
 * Takes a text in the manner of A1111 apart, as it, its forks and stable-diffusion.cpp write it. The format has no
 * escapes: the last line that begins with `Steps: ` ends the prompts, the first `Negative prompt:` parts them.
 */
export function readParametersText(text: string): ParametersText {
  const lineEnds = text.replaceAll('\r\n', '\n');
  const split = fieldsStart(lineEnds);
  const prompts = lineEnds.slice(0, split);
  const negativeAt = lineStart(prompts, NEGATIVE);
  return {
    prompt: prompts.slice(0, negativeAt ?? prompts.length).trim(),
    negativePrompt: negativeAt === undefined ? '' : prompts.slice(negativeAt + NEGATIVE.length).trim(),
    fields: readFields(lineEnds.slice(split, split + MAX_FIELD_TEXT)),
  };
}

/** Whether a text that might be anything holds named values of a picture. */
export const looksLikeParameters = (text: string): boolean => fieldsStart(text) < text.length;

function fieldsStart(text: string): number {
  for (let at = text.lastIndexOf(STEPS); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(STEPS, at - 1))
    if (isSteps(text, at)) return at;
  return text.length;
}

/** At the start of a line, with a number behind it: a prompt may speak of steps too. */
const isSteps = (text: string, at: number): boolean =>
  (at === 0 || text[at - 1] === '\n') && /^\d/.test(text.slice(at + STEPS.length, at + STEPS.length + 1));

function lineStart(text: string, mark: string): number | undefined {
  if (text.startsWith(mark)) return 0;
  const at = text.indexOf(`\n${mark}`);
  return at < 0 ? undefined : at + 1;
}

/** `Name: value, Name: value`; a value with commas is a JSON string, list or object. The first of a name counts. */
function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0, count = 0; count < MAX_FIELDS; count += 1) {
    const colon = text.indexOf(':', at);
    if (colon < 0) break;
    const name = text.slice(Math.max(at, 1 + lastBreak(text, at, colon)), colon).trim();
    let start = colon + 1;
    while (text[start] === ' ') start += 1;
    const end = valueEnd(text, start);
    if (name !== '' && !fields.has(name)) fields.set(name, unquote(text.slice(start, end).trim()));
    at = end + 1;
  }
  return fields;
}

/** Where the field before went on beyond its comma, what stands there belongs to no name. */
const lastBreak = (text: string, from: number, to: number): number => {
  const piece = text.slice(from, to);
  const at = Math.max(piece.lastIndexOf(','), piece.lastIndexOf('\n'));
  return at < 0 ? -1 : from + at;
};

function valueEnd(text: string, start: number): number {
  const sign = text[start];
  const closed =
    sign === '"' ? quoteEnd(text, start) : sign === '[' || sign === '{' ? bracketEnd(text, start) : undefined;
  for (let at = closed ?? start; at < text.length; at += 1) if (text[at] === ',' || text[at] === '\n') return at;
  return text.length;
}

/** Behind the quote that closes the one at `start`; undefined when none does. */
function quoteEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}

function bracketEnd(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      const end = quoteEnd(text, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
