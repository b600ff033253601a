/** Shape as [out, in, …], outermost first, for both formats. */
export interface TensorInfo {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/**
 * The names of real tensors stay below 200 characters. A longer one would keep the patterns that tell families apart
 * busy for minutes, and everything else with them.
 */
export const MAX_TENSOR_NAME = 512;

export type Tensors = ReadonlyMap<string, TensorInfo>;

/** What is wrong with a file; `needed` and `size` in bytes. */
export type HeaderFault =
  | { readonly fault: 'empty' }
  | { readonly fault: 'cut'; readonly size: number; readonly needed?: number }
  | { readonly fault: 'web-page' }
  | { readonly fault: 'git-pointer' }
  | { readonly fault: 'foreign'; readonly detail: string }
  | { readonly fault: 'damaged'; readonly detail: string }
  | { readonly fault: 'unsupported'; readonly detail: string };

/** What only a legacy file tells. */
export interface PickleNotes {
  readonly layout: 'zip' | 'legacy';
  /** Names of the dictionaries in it. */
  readonly groups: ReadonlySet<string>;
  /** What it would call and no tensor needs: a sign of a file made to do harm. */
  readonly suspicious: readonly string[];
}

export type ModelHeader =
  | {
      readonly ok: true;
      readonly format: 'safetensors' | 'gguf' | 'pickle';
      readonly tensors: Tensors;
      /** What the file tells of itself: `__metadata__` of safetensors, the `general.` texts of GGUF. */
      readonly metadata: ReadonlyMap<string, string>;
      readonly pickle?: PickleNotes;
    }
  | { readonly ok: false; readonly problem: HeaderFault };

/** A header that cannot be used. */
export function failed(problem: HeaderFault): ModelHeader {
  return { ok: false, problem };
}

/** A sentence or two for the user: what is wrong with the file called `name`, and what to do. */
export function explainFault(name: string, problem: HeaderFault): string {
  switch (problem.fault) {
    case 'empty':
      return `${name} is empty. Download it again.`;
    case 'cut':
      return problem.needed === undefined
        ? `${name} is cut short at ${bytes(problem.size)}. Download it again.`
        : `${name} is cut short: it has ${bytes(problem.size)} of at least ${bytes(problem.needed)}. Download it again.`;
    case 'web-page':
      return `${name} is a web page, not a model: the download was answered with an error or a login page. Download it again, signed in if the site asks for it.`;
    case 'git-pointer':
      return `${name} is a Git LFS pointer, not the model itself. Fetch it with "git lfs pull" or download the file itself.`;
    case 'foreign':
      return `${name} is not a model file: ${problem.detail}. Use a .safetensors or .gguf file.`;
    case 'damaged':
      return `${name} is damaged: ${problem.detail}. Download it again.`;
    case 'unsupported':
      return `${name} cannot be read: ${problem.detail}. Use another version of the model, such as F16 or Q8_0.`;
  }
}

function bytes(count: number): string {
  return `${count.toLocaleString('en-GB')} bytes`;
}
