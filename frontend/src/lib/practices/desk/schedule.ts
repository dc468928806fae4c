/** A moment as a form has it (`2027-05-01T08:00`, in the reader's own zone) as the contract writes it; null for none. */
export function instantOf(local: string): string | null {
  if (!local) return null;
  const moment = new Date(local);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
