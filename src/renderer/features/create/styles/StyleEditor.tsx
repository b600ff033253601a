import { type ReactNode, useState } from 'react';
import type { TemplateBody, TemplateView } from '../../../../shared/schema/template.ts';
import { textIssues, variablesOf } from '../../../../shared/template/fillTemplate.ts';
import { useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Checkbox } from '../../../ui/Checkbox.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { styleProblems } from './styleProblems.ts';
import { settingsOf, settingsWords, styleBody, styleFields, type StyleFields } from './styleBody.ts';

interface StyleEditorProps {
  /** Null: a new one, from what is in the form. */
  readonly style: TemplateView | null;
  /** Back to the list. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Name, texts and defaults of a style. */
export function StyleEditor({ style, onDone, onClose }: StyleEditorProps): ReactNode {
  const { draft, templates, toasts } = useStudio();
  const [fields, setFields] = useState<StyleFields>(() => styleFields(style, draft.getState()));
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({});
  const settings = settingsOf(style, draft.getState());
  const names = variablesOf(fields);
  const broken = Object.fromEntries(textIssues(fields).map(({ path, message }) => [path, `The text ${message}.`]));
  const missing = {
    ...(fields.name.trim() === '' && { name: 'Give the style a name.' }),
    ...(fields.prompt.trim() === '' && { prompt: 'Write the prompt of the style.' }),
  };
  const problems: Readonly<Record<string, string>> = { ...refused, ...(tried && { ...broken, ...missing }) };
  const change = (patch: Partial<StyleFields>): void => {
    setFields((before) => ({ ...before, ...patch }));
    setRefused({});
  };
  const save = async (): Promise<void> => {
    setTried(true);
    if (Object.keys({ ...broken, ...missing }).length > 0) return;
    setSaving(true);
    const body: TemplateBody = styleBody(fields, settings, style);
    const saved = await templates.save(body, style?.slug);
    setSaving(false);
    if (saved.ok) {
      toasts.show({ text: `Saved the style “${saved.template.name}”.`, tone: 'ok' });
      onDone();
      return;
    }
    setRefused(styleProblems(saved, body));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={style ? `Change “${style.name}”` : 'Save as a style'}
      size="md"
      footer={
        <>
          <Button onClick={onDone}>Back</Button>
          <Button variant="primary" busy={saving} onClick={() => void save()}>
            Save style
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4 pb-1"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label="Name"
          value={fields.name}
          maxLength={100}
          onChange={(name) => change({ name })}
          error={problems['name']}
        />
        <TextArea
          label="Prompt"
          rows={4}
          value={fields.prompt}
          onChange={(prompt) => change({ prompt })}
          error={problems['prompt']}
          hint="Words in {braces}, as {subject}, become fields to fill in. Write {{ for a brace."
        />
        <TextArea
          label="Negative prompt"
          rows={2}
          value={fields.negativePrompt}
          onChange={(negativePrompt) => change({ negativePrompt })}
          error={problems['negativePrompt']}
        />
        {names.length > 0 && (
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1 text-12 font-medium">When left empty</legend>
            {names.map((name) => (
              <TextField
                key={name}
                label={name}
                placeholder="Must be filled in"
                value={fields.defaults[name] ?? ''}
                onChange={(value) => change({ defaults: { ...fields.defaults, [name]: value } })}
              />
            ))}
          </fieldset>
        )}
        {settings && (
          <Checkbox
            label="Keep the settings with it"
            hint={settingsWords(settings)}
            checked={fields.withSettings}
            onChange={(withSettings) => change({ withSettings })}
          />
        )}
        {problems[''] && (
          <p role="alert" className="text-12 text-danger">
            {problems['']}
          </p>
        )}
      </form>
    </Dialog>
  );
}
