import styles from '../../../resources/styles.json' with { type: 'json' };
import { templateRecord } from '../../shared/schema/template.ts';
import type { TemplateRecord } from '../../shared/schema/template.ts';

/** The styles that come with the app. */
export const builtInTemplates: readonly TemplateRecord[] = templateRecord
  .array()
  .parse(styles.map((style) => ({ ...style, createdAt: 0, updatedAt: 0 })));
