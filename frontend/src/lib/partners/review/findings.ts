import type { Checklist, ChecklistPatch, Finding } from '$lib/api/schema.gen';

/** Whether two findings say the same; no note is an empty note. */
export const sameFinding = (one: Finding | undefined, other: Finding | undefined): boolean =>
  (one?.outcome ?? 'open') === (other?.outcome ?? 'open') && (one?.note ?? '').trim() === (other?.note ?? '').trim();

const itemsOf = (...lists: Checklist[]): string[] => [...new Set(lists.flatMap((list) => Object.keys(list)))];
const empty = (): Finding => ({ outcome: 'open', note: null });

/** What is to be sent: the findings that differ from those that were read. */
export function changedFindings(read: Checklist, mine: Checklist): ChecklistPatch {
  const patch: ChecklistPatch = {};
  for (const item of itemsOf(read, mine)) {
    const finding = mine[item] ?? empty();
    if (sameFinding(read[item], finding)) continue;
    patch[item] = { outcome: finding.outcome, note: finding.note?.trim() || null };
  }
  return patch;
}

/**
 * My findings on top of what somebody else saved meanwhile. Those that both changed otherwise stay mine and are named,
 * so that a person can look at the other side's before saving.
 */
export function rebasedFindings(
  read: Checklist,
  theirs: Checklist,
  mine: Checklist,
): { findings: Checklist; taken: string[]; conflicts: string[] } {
  const findings: Checklist = {};
  const taken: string[] = [];
  const conflicts: string[] = [];
  for (const item of itemsOf(read, theirs, mine)) {
    const [was, their, my] = [read[item], theirs[item] ?? empty(), mine[item] ?? empty()];
    const [theyChanged, iChanged] = [!sameFinding(was, their), !sameFinding(was, my)];
    if (theyChanged && !iChanged) taken.push(item);
    if (theyChanged && iChanged && !sameFinding(their, my)) conflicts.push(item);
    findings[item] = { ...(iChanged ? my : their) };
  }
  return { findings, taken, conflicts };
}

/** How many items nobody has looked at yet. */
export const openItems = (checklist: Checklist): number =>
  Object.values(checklist).filter(({ outcome }) => outcome === 'open').length;
