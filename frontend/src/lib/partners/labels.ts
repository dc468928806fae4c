import type { PartnerStatus } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';

type Tone = 'neutral' | 'good' | 'warn' | 'bad';
export interface Label {
  label: string;
  tone: Tone;
}

/** Where a partner stands. */
export function statusLabel(status: PartnerStatus): Label {
  switch (status) {
    case 'active':
      return { label: m.partners_status_active(), tone: 'good' };
    case 'dormant':
      return { label: m.partners_status_dormant(), tone: 'neutral' };
    case 'suspended':
      return { label: m.partners_status_suspended(), tone: 'warn' };
    case 'withdrawn':
      return { label: m.partners_status_withdrawn(), tone: 'bad' };
  }
}
