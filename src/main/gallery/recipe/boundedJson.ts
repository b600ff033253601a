const MAX_LENGTH = 4_000_000;
const MAX_DEPTH = 100;
const MAX_VALUES = 200_000;

/**
 * Parses a JSON text that a stranger wrote; undefined for what is none, or is absurdly long, deep or rich in values.
 * Python writes `NaN` where JSON has no such word; it is read as null.
 */
export function boundedJson(text: string): unknown {
  if (text.length > MAX_LENGTH || isExcessive(text)) return undefined;
  return (
    parse(text) ?? (text.includes('NaN') ? parse(text.replaceAll(/([:[,]\s?)NaN(?=\s?[,\]}])/g, '$1null')) : undefined)
  );
}

/** Like {@link boundedJson}, for what has to be an object. */
export function boundedRecord(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  return text === undefined ? undefined : asRecord(boundedJson(text));
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isExcessive(text: string): boolean {
  let depth = 0;
  let values = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign === '\\') at += 1;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    else if (sign === ',') values += 1;
    if (depth > MAX_DEPTH || values > MAX_VALUES) return true;
  }
  return false;
}
