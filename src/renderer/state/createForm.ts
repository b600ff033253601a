import { createStore } from 'zustand/vanilla';
import type { GenerationRequest } from '../../shared/schema/generation.ts';
import { createRequest, problemsOfIssues, type CreateParts } from './createRequest.ts';
import { emptyDraft } from './draftFields.ts';
import type { DraftStore } from './draft.ts';
import type { FeedStore } from './feed.ts';
import type { JobsStore } from './jobs.ts';
import { modelInUse, type ModelsStore } from './models.ts';
import type { PromptHistory } from './promptHistory.ts';
import type { StageStore } from './stage.ts';
import { withActions, type Store } from './store.ts';
import type { StyleUse } from './styleUse.ts';
import type { TemplatesStore } from './templates.ts';
import type { Toasts } from './toasts.ts';

export interface CreateFormState {
  /** Fields in which something stands that is no number of the range, with what is wanted. */
  readonly typed: Readonly<Record<string, string>>;
  /** Why the last submit was not taken, by field; the empty name for what belongs to none. Goes as the field changes. */
  readonly problems: Readonly<Record<string, string>>;
  /** Raised by every submit that was not taken: the focus goes to the first problem. */
  readonly attempts: number;
  /** Raised by every submit that was taken. */
  readonly taken: number;
  /** Raised when the form was filled from elsewhere: what is typed and wrong is thrown away. */
  readonly epoch: number;
}

export interface CreateFormActions {
  /** Tells what is wrong with what is typed in a field; null: nothing. */
  typed(field: string, problem: string | null): void;
  /** Asks for what stands in the form. Answers the id of the job; undefined when it was not taken. */
  submit(): Promise<string | undefined>;
  /** Asks for something beside the form, which stays as it is. */
  submitBeside(request: GenerationRequest): Promise<void>;
  renew(): void;
}

export type CreateForm = Store<CreateFormState, CreateFormActions>;

export interface CreateFormPorts {
  readonly feed: FeedStore;
  readonly draft: DraftStore;
  readonly styleUse: StyleUse;
  readonly templates: TemplatesStore;
  readonly models: ModelsStore;
  readonly jobs: JobsStore;
  readonly stage: StageStore;
  readonly promptHistory: PromptHistory;
  readonly toasts: Toasts;
}

/** Fields of the form at which a problem can be told. */
const fields = new Set([...Object.keys(emptyDraft), 'variables']);

/** Submitting the form of Create, and what is wrong with it. */
export function createCreateForm(ports: CreateFormPorts): CreateForm {
  const { feed, draft, styleUse, jobs, stage, promptHistory, toasts } = ports;
  const store = createStore<CreateFormState>()(() => ({ typed: {}, problems: {}, attempts: 0, taken: 0, epoch: 0 }));
  const { getState, setState } = store;

  const refuse = (problems: Record<string, string>): undefined => {
    setState(({ attempts }) => ({ problems, attempts: attempts + 1 }));
    const words = Object.values(problems);
    toasts.say(words.length === 1 ? (words[0] ?? '') : `${words.length} fields need another look.`);
    return undefined;
  };
  const send = async (request: GenerationRequest): Promise<string | undefined> => {
    const id = await jobs.submit(request);
    if (id !== undefined) {
      stage.follow();
      setState(({ taken }) => ({ taken: taken + 1 }));
    }
    return id;
  };

  let before = draft.getState();
  draft.subscribe((now) => {
    const changed = Object.keys(now).filter(
      (field) => now[field as keyof typeof now] !== before[field as keyof typeof now],
    );
    before = now;
    forget(changed.map((field) => (field === 'height' ? 'width' : field)));
  });
  styleUse.subscribe((now, then) => {
    if (now.slug !== then.slug)
      forget(Object.keys(getState().problems).filter((field) => field.startsWith('variables')));
    forget(
      Object.keys(now.values).flatMap((name) => (now.values[name] === then.values[name] ? [] : [`variables.${name}`])),
    );
  });
  feed.subscribe((now, then) => {
    // What belongs to no field may have been that nothing answered.
    if (now.connections > then.connections) forget([]);
  });
  function forget(changed: readonly string[]): void {
    const { problems } = getState();
    // What belongs to no field may be mended by any.
    const left = Object.entries(problems).filter(([field]) => field !== '' && !changed.includes(field));
    if (left.length < Object.keys(problems).length) setState({ problems: Object.fromEntries(left) });
  }

  return withActions<CreateFormState, CreateFormActions>(store, {
    typed(field: string, problem: string | null) {
      const { [field]: before, ...rest } = getState().typed;
      if (before !== (problem ?? undefined))
        setState({ typed: problem === null ? rest : { ...rest, [field]: problem } });
      if (problem === null && before !== undefined) forget([field]);
    },
    async submit() {
      if (jobs.getState().submitting) return undefined;
      const { request, problems } = createRequest(partsOf(ports));
      const wrong = { ...problems, ...getState().typed };
      if (Object.keys(wrong).length > 0) return refuse(wrong);
      const styled = styleUse.getState().slug !== null;
      const id = await send(request);
      if (id === undefined) {
        const { refused } = jobs.getState();
        const issues = refused?.issues ?? [];
        return refuse(issues.length > 0 ? problemsOfIssues(issues, fields) : { '': refused?.message ?? '' });
      }
      if (!styled) promptHistory.add(request.prompt);
      setState({ problems: {} });
      return id;
    },
    async submitBeside(request: GenerationRequest) {
      if ((await send(request)) === undefined) toasts.error(jobs.getState().refused?.message ?? '');
    },
    renew: () => setState(({ epoch }) => ({ epoch: epoch + 1, typed: {}, problems: {} })),
  });
}

/** What the form stands for now. */
export function partsOf(ports: Pick<CreateFormPorts, 'draft' | 'styleUse' | 'templates' | 'models'>): CreateParts {
  const draft = ports.draft.getState();
  const { slug, values } = ports.styleUse.getState();
  const template = ports.templates.getState().value?.find((one) => one.slug === slug);
  return {
    draft,
    model: modelInUse(ports.models.getState().value, draft.model),
    style: template && { template, values },
  };
}
