import { type ReactNode, useState } from 'react';
import { useStudio } from '../../studioContext.tsx';
import { copyText } from '../../ui/copyText.ts';

const SHOWN = 6;

/** Words that call up what was trained; a press copies one, to be put into a prompt. */
export function TriggerWords({ words }: { readonly words: readonly string[] }): ReactNode {
  const { toasts } = useStudio();
  const [all, setAll] = useState(false);
  const shown = all ? words : words.slice(0, SHOWN);
  const copy = async (word: string): Promise<void> => {
    if (await copyText(word)) toasts.show({ text: `Copied “${word}”.` });
    else toasts.error('The clipboard cannot be reached. Select the word and copy it by hand.');
  };
  return (
    <ul className="flex flex-wrap gap-1">
      {shown.map((word) => (
        <li key={word} className="max-w-full">
          <button
            type="button"
            aria-label={`Copy ${word}`}
            className="max-w-full truncate rounded-control border border-line bg-raised px-1.5 py-0.5 text-12 hover:border-edge"
            onClick={() => void copy(word)}
          >
            {word}
          </button>
        </li>
      ))}
      {shown.length < words.length && (
        <li>
          <button type="button" className="px-1.5 py-0.5 text-12 underline" onClick={() => setAll(true)}>
            {`${words.length - shown.length} more`}
          </button>
        </li>
      )}
    </ul>
  );
}
