import { z } from 'zod';
import type { HostMessage } from '../../shared/contract/channels.ts';
import { generationRequest } from '../../shared/schema/generation.ts';

export const LINK_SCHEME = 'tintype';

/** A prompt of the greatest length, every character of it encoded, and what stands round it. */
const LONGEST = 220_000;

// Line ends and tabs are part of prompts; other control characters have no business in one.
const printable = (text: string): boolean => !/[^\P{Cc}\n\r\t]/u.test(text);
const { prompt, negativePrompt } = generationRequest.shape;
const createLink = z.strictObject({
  prompt: prompt.refine(printable).optional(),
  negativePrompt: negativePrompt.unwrap().refine(printable).optional(),
});

/**
 * Reads `tintype://create?prompt=…&negativePrompt=…`. Undefined for whatever is not exactly that: a link may come from
 * any page. It fills the form and never submits it.
 */
export function parseDeepLink(link: string): Extract<HostMessage, { kind: 'create' }> | undefined {
  if (link.length > LONGEST) return undefined;
  const url = URL.parse(link);
  if (url?.protocol !== `${LINK_SCHEME}:` || url.host !== 'create' || !/^\/?$/.test(url.pathname)) return undefined;
  const pairs = [...url.searchParams];
  const fields = Object.fromEntries(pairs);
  if (Object.keys(fields).length !== pairs.length) return undefined;
  const read = createLink.safeParse(fields);
  if (!read.success) return undefined;
  const { prompt, negativePrompt } = read.data;
  return {
    kind: 'create',
    ...(prompt !== undefined && { prompt }),
    ...(negativePrompt !== undefined && { negativePrompt }),
  };
}

export const isLink = (argument: string): boolean => argument.toLowerCase().startsWith(`${LINK_SCHEME}:`);

/** The link among the arguments of a program, as Windows and Linux pass it. */
export const linkIn = (argv: readonly string[]): string | undefined => argv.find(isLink);
