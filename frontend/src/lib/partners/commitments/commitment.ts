import type { Stored } from '$lib/api/record-editing.svelte';
import type { Commitment, CommitmentInput, CommitmentKind, CommitmentReportInput } from '$lib/api/schema.gen';
import { filled, given } from '$lib/api/texts';

/** A commitment as the form holds it. */
export interface CommitmentForm {
  titles: Record<string, string>;
  texts: Record<string, string>;
  kind: CommitmentKind | '';
  amount: string;
  currency: string;
  priority: string;
  intervention: string;
  instrument: string;
  paragraph: string;
  made_on: string;
  due_on: string;
}

/** What the contract takes, except that nothing may be chosen yet. */
export type CommitmentDraft = Omit<CommitmentInput, 'kind'> & { kind?: CommitmentKind };

export const emptyCommitment = (): CommitmentForm => ({
  titles: {},
  texts: {},
  kind: '',
  amount: '',
  currency: '',
  priority: '',
  intervention: '',
  instrument: '',
  paragraph: '',
  made_on: '',
  due_on: '',
});

export const formOf = (input: CommitmentDraft): CommitmentForm => ({
  titles: { ...input.titles },
  texts: { ...input.texts },
  kind: input.kind ?? '',
  amount: input.amount ?? '',
  currency: input.currency ?? '',
  priority: input.priority ?? '',
  intervention: input.intervention ?? '',
  instrument: input.instrument ?? '',
  paragraph: input.paragraph ?? '',
  made_on: input.made_on ?? '',
  due_on: input.due_on ?? '',
});

/** What is sent of the form: money belongs to financial commitments only. */
export const inputOf = (form: CommitmentForm, partner: string): CommitmentDraft => ({
  partner,
  titles: filled(form.titles),
  texts: filled(form.texts),
  ...(form.kind ? { kind: form.kind } : {}),
  amount: form.kind === 'financial' ? given(form.amount) : null,
  currency: form.kind === 'financial' ? given(form.currency) : null,
  priority: given(form.priority),
  intervention: given(form.intervention),
  instrument: given(form.instrument),
  paragraph: given(form.paragraph),
  made_on: given(form.made_on),
  due_on: given(form.due_on),
});

export const storedOf = ({ record, etag }: { record: Commitment; etag: string }): Stored<CommitmentDraft> => ({
  etag,
  savedAt: record.updated_at,
  input: inputOf(formOf(record), record.partner),
});

/** A report as the form holds it. */
export interface ReportForm {
  reported_on: string;
  texts: Record<string, string>;
  percent: string;
  note: string;
}

export const emptyReport = (): ReportForm => ({ reported_on: '', texts: {}, percent: '', note: '' });

/** Whether something was filled in. */
export const isBegun = (form: ReportForm): boolean =>
  [form.reported_on, form.percent, form.note, ...Object.values(form.texts)].some((text) => text.trim() !== '');

export const reportOf = (form: ReportForm): CommitmentReportInput => ({
  reported_on: given(form.reported_on),
  texts: filled(form.texts),
  // What is no number stays wrong, so that the form can say so.
  progress_percent: form.percent.trim() === '' ? null : Number(form.percent),
  status_note: given(form.note),
});
