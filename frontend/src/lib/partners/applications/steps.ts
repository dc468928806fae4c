import type { FieldError } from '$lib/api/problem';

/** The steps of the form, in their order; their names stand in the address. */
export const steps = ['organization', 'statement', 'documents', 'contact', 'check'] as const;
export type Step = (typeof steps)[number];

/** The places in the body that each step fills in. */
const places: Readonly<Record<Step, readonly string[]>> = {
  organization: ['/organization'],
  statement: ['/statement', '/signatory'],
  documents: ['/documents'],
  contact: ['/contact', '/language'],
  check: [],
};

export const isStep = (text: string | null): text is Step => (steps as readonly (string | null)[]).includes(text);

/** The step on which a place is filled in. */
export const stepOf = (pointer: string): Step =>
  steps.find((step) => places[step].some((at) => pointer === at || pointer.startsWith(`${at}/`))) ?? 'check';

/** The errors that a step can mend. */
export const errorsOf = (step: Step, errors: readonly FieldError[]): FieldError[] =>
  errors.filter(({ pointer = '' }) => stepOf(pointer) === step);

/** The first step with an error: where to go after the service refused. */
export const firstWrong = (errors: readonly FieldError[]): Step =>
  steps.find((step) => errorsOf(step, errors).length > 0) ?? 'check';

export const after = (step: Step): Step => steps[steps.indexOf(step) + 1] ?? 'check';
export const before = (step: Step): Step | null => steps[steps.indexOf(step) - 1] ?? null;
