import { z } from 'zod';

/** What a file tells of itself in words. */
export interface FileNotes {
  readonly title?: string;
  readonly license?: string;
  readonly triggerWords: string[];
  readonly trainedHash?: string;
}

const MAX_WORDS = 20;
const MAX_WORD = 200;
const MAX_TEXT = 500;
/** Tags of kohya's trainers: by folder of pictures, how often each tag stood in a caption. */
const tagFrequency = z.record(z.string(), z.record(z.string(), z.number()));
/** As large as such notes get in honest files. */
const MAX_TAG_TEXT = 8_000_000;

/**
 * Reads what the trainer or the author wrote into the header: the keys of https://github.com/Stability-AI/ModelSpec
 * and of kohya's sd-scripts, and GGUF's `general.` ones. All of it is a stranger's text and is only ever shown.
 */
export function notesOf(metadata: ReadonlyMap<string, string>): FileNotes {
  const text = (...names: readonly string[]): string | undefined =>
    names.map((name) => clean(metadata.get(name), MAX_TEXT)).find((value) => value !== undefined);
  const title = text('modelspec.title', 'ss_output_name', 'general.name');
  const license = text('modelspec.license', 'license', 'general.license');
  const hash = metadata.get('sshs_model_hash')?.toLowerCase();
  return {
    ...(title !== undefined && { title }),
    ...(license !== undefined && { license }),
    triggerWords: triggerWords(metadata),
    ...(hash !== undefined && /^[0-9a-f]{64}$/.test(hash) && { trainedHash: hash }),
  };
}

/** Those that the author names; else the tags that stand in nearly every caption, commonest first. */
function triggerWords(metadata: ReadonlyMap<string, string>): string[] {
  const named = clean(metadata.get('modelspec.trigger_phrase'), 2000);
  if (named !== undefined) return unique(named.split(/[,\n]/));
  const counted = metadata.get('ss_tag_frequency');
  if (counted === undefined || counted.length > MAX_TAG_TEXT) return [];
  const parsed = tagFrequency.safeParse(jsonOf(counted));
  if (!parsed.success) return [];
  const totals = new Map<string, number>();
  for (const tags of Object.values(parsed.data))
    for (const [tag, times] of Object.entries(tags)) totals.set(tag, (totals.get(tag) ?? 0) + times);
  const sorted = [...totals].toSorted(([, a], [, b]) => b - a);
  const most = sorted[0]?.[1] ?? 0;
  return unique(sorted.slice(0, MAX_WORDS).flatMap(([tag, times]) => (times * 2 >= most ? [tag] : [])));
}

function unique(words: readonly string[]): string[] {
  const cleaned = words.map((word) => clean(word, MAX_WORD)).filter((word) => word !== undefined);
  return [...new Set(cleaned)].slice(0, MAX_WORDS);
}

function clean(text: string | undefined, most: number): string | undefined {
  const plain = text
    ?.slice(0, most * 2)
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, most);
  return plain === '' || plain === 'None' ? undefined : plain;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
