import type { PracticeKind } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';

/** How much a practice tells. */
export function kindLabel(kind: PracticeKind): string {
  switch (kind) {
    case 'full':
      return m.practices_kind_full();
    case 'snapshot':
      return m.practices_kind_snapshot();
  }
}
