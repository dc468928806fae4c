import type { FieldError } from '$lib/api/problem';
import type { PracticeKind, Section } from '$lib/api/schema.gen';

/** The parts of the form, in their order. */
export const steps = ['about', 'sections', 'blocks', 'results', 'context', 'people', 'media', 'check'] as const;
export type Step = (typeof steps)[number];

/** Which places of the record each part of the form has. */
const places: Record<Step, readonly string[]> = {
  about: ['/kind', '/lang', '/title', '/summary', '/started_on', '/ended_on'],
  sections: ['/sections'],
  blocks: ['/building_blocks'],
  results: ['/results', '/evidence_level', '/cost_amount', '/cost_currency'],
  context: [
    '/priorities',
    '/interventions',
    '/sdgs',
    '/sdg_targets',
    '/instruments',
    '/target_groups',
    '/sectors',
    '/countries',
    '/regions',
  ],
  people: ['/co_implementers', '/contacts', '/related', '/links'],
  media: ['/media'],
  check: [],
};

/** The step that shows a place. */
export const stepOf = (pointer: string): Step =>
  steps.find((step) => places[step].some((at) => pointer === at || pointer.startsWith(`${at}/`))) ?? 'check';

/** How many places of each step are named. */
export function countByStep(errors: readonly FieldError[]): Record<Step, number> {
  const counts = Object.fromEntries(steps.map((step) => [step, 0])) as Record<Step, number>;
  for (const { pointer = '' } of errors) counts[stepOf(pointer)] += 1;
  return counts;
}

export const isStep = (text: string | null): text is Step => steps.some((step) => step === text);
export const after = (step: Step): Step => steps[steps.indexOf(step) + 1] ?? 'check';
export const before = (step: Step): Step | null => steps[steps.indexOf(step) - 1] ?? null;

/** The sections that the service asks for before it takes a practice. */
const asked: Record<PracticeKind, readonly Section[]> = {
  full: ['context', 'approach', 'stakeholders', 'social_dialogue', 'success_factors', 'lessons', 'replication'],
  snapshot: ['approach'],
};
export const isAsked = (kind: PracticeKind, section: Section): boolean => asked[kind].includes(section);
