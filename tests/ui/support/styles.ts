import type { TemplateView } from '../../../src/shared/schema/template.ts';

/** A style of one's own, made of this prompt. */
export const styleOf = (prompt: string): TemplateView => ({
  slug: 'ink',
  name: 'Ink',
  prompt,
  variables: [],
  builtIn: false,
  createdAt: 1,
  updatedAt: 1,
  links: { self: '', generations: '' },
});
