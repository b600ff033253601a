/** What a number must be. Both ends belong to the range. */
export interface NumberRules {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** No fraction, and small enough to be exact (at most 2^53 − 1 either side of zero). */
  readonly integer?: boolean | undefined;
  /** Of which it is a multiple, counted from zero: 8 for sizes in pixels. */
  readonly multipleOf?: number | undefined;
  /** May be left empty. */
  readonly optional?: boolean | undefined;
}

export type NumberReading =
  | { readonly state: 'empty' }
  | { readonly state: 'value'; readonly value: number }
  | { readonly state: 'problem'; readonly words: string };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads what was typed. Never rounds and never moves a number into the range: it says what is wanted instead. */
export function readNumber(text: string, rules: NumberRules): NumberReading {
  const trimmed = text.trim();
  if (trimmed === '' && rules.optional) return { state: 'empty' };
  const value = DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN;
  return fits(value, rules) ? { state: 'value', value } : { state: 'problem', words: wanted(rules) };
}

function fits(value: number, { min = -Infinity, max = Infinity, integer, multipleOf }: NumberRules): boolean {
  if (!Number.isFinite(value) || value < min || value > max) return false;
  if (integer && !Number.isSafeInteger(value)) return false;
  return multipleOf === undefined || isMultiple(value, multipleOf);
}

/** Exact for whole numbers; else it counts in steps and allows for what binary fractions lose: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, of: number): boolean {
  if (Number.isInteger(value) && Number.isInteger(of)) return value % of === 0;
  const steps = value / of;
  return Math.abs(steps - Math.round(steps)) <= 4 * Number.EPSILON * Math.max(1, Math.abs(steps));
}

function wanted({ min, max, integer, multipleOf, optional }: NumberRules): string {
  const kind = multipleOf ? `a multiple of ${multipleOf}` : integer ? 'a whole number' : 'a number';
  const between = min !== undefined && max !== undefined ? ` from ${min} to ${max}` : '';
  const least = !between && min !== undefined ? `, ${min} or more` : '';
  const most = !between && max !== undefined ? `, ${max} or less` : '';
  return `Enter ${kind}${between}${least}${most}${optional ? ', or leave it empty' : ''}.`;
}
