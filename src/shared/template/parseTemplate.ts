/** A stretch of text as it stands, or the place of a variable. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string };

export interface ParsedTemplate {
  readonly parts: readonly TemplatePart[];
  /** What is wrong with the braces, in plain words; empty for a good template. */
  readonly problems: readonly string[];
}

/** Longest name of a variable, in characters. */
export const MAX_VARIABLE_NAME = 40;

/** A name begins with a letter and goes on with letters, digits, `_` and `-`. */
export const isVariableName = (name: string): boolean =>
  name.length <= MAX_VARIABLE_NAME && /^\p{L}[\p{L}\p{N}_-]*$/u.test(name) && name !== '__proto__';

/**
 * Takes a text with `{placeholders}` apart; `{{` and `}}` stand for single braces. Reads from left to right, so
 * `{{{a}}}` is a brace, the variable and a brace. A faulty brace is kept as text and told as a problem.
 */
export function parseTemplate(text: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  const problems: string[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let at = 0; at < text.length;) {
    const brace = nextBrace(text, at);
    plain += text.slice(at, brace);
    at = brace;
    if (at >= text.length) break;
    const sign = text[at];
    if (text[at + 1] === sign) {
      plain += sign;
      at += 2;
      continue;
    }
    const name = sign === '{' ? nameAt(text, at) : undefined;
    if (name === undefined) {
      problems.push(problemAt(text, at));
      plain += sign;
      at += 1;
      continue;
    }
    flush();
    parts.push({ kind: 'variable', name });
    at += name.length + 2;
  }
  flush();
  return { parts, problems };
}

/** Names of the variables in a text, in order, as often as they occur. */
export const placeholdersOf = (text: string): string[] =>
  parseTemplate(text).parts.flatMap((part) => (part.kind === 'variable' ? [part.name] : []));

/** A plain text as a template that gives exactly this text. */
export const asTemplate = (text: string): string => text.replaceAll(/[{}]/g, '$&$&');

function nextBrace(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (text[at] === '{' || text[at] === '}') return at;
  return text.length;
}

function nameAt(text: string, open: number): string | undefined {
  const end = text.indexOf('}', open);
  if (end < 0 || end > open + MAX_VARIABLE_NAME + 1) return undefined;
  const name = text.slice(open + 1, end);
  return isVariableName(name) ? name : undefined;
}

function problemAt(text: string, at: number): string {
  if (text[at] === '}') return 'holds a } that closes nothing: write }} for a brace';
  const shown = text.slice(at, at + 20);
  return `holds ${JSON.stringify(shown)}, which is no {variable}: write {{ for a brace, and name variables with letters, digits, _ and -`;
}
