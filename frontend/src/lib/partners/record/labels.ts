import type { Commitment } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';
import type { Label } from '../labels';

/** What a partner puts in with a commitment. */
export function kindLabel(kind: Commitment['kind']): string {
  switch (kind) {
    case 'financial':
      return m.partners_kind_financial();
    case 'in_kind':
      return m.partners_kind_in_kind();
    case 'expertise':
      return m.partners_kind_expertise();
    case 'advocacy':
      return m.partners_kind_advocacy();
    case 'policy':
      return m.partners_kind_policy();
  }
}

/** Whether a commitment is over, and if not, whether reports on it keep coming. */
export function commitmentLabel({
  status,
  reporting_status,
}: Pick<Commitment, 'status' | 'reporting_status'>): Label | null {
  if (status === 'completed') return { label: m.partners_commitment_completed(), tone: 'good' };
  if (status === 'withdrawn') return { label: m.partners_commitment_withdrawn(), tone: 'neutral' };
  switch (reporting_status) {
    case 'current':
      return { label: m.partners_reporting_current(), tone: 'good' };
    case 'due':
      return { label: m.partners_reporting_due(), tone: 'warn' };
    case 'overdue':
      return { label: m.partners_reporting_overdue(), tone: 'bad' };
    default:
      return null;
  }
}
