import type { MediaLicence } from '$lib/api/schema.gen';
import { formatList } from '$lib/i18n/further-formats';
import * as m from '$lib/paraglide/messages';

/** The ways in which others may use a file, from the freest. */
export const licences: readonly MediaLicence[] = [
  'CC0-1.0',
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'CC-BY-ND-4.0',
  'CC-BY-NC-4.0',
  'CC-BY-NC-SA-4.0',
  'CC-BY-NC-ND-4.0',
  'CC-BY-3.0-IGO',
  'CC-BY-NC-3.0-IGO',
  'CC-BY-NC-SA-3.0-IGO',
  'all-rights-reserved',
];

const conditions: Record<string, () => string> = {
  CC0: m.media_licence_zero,
  BY: m.media_licence_by,
  NC: m.media_licence_nc,
  ND: m.media_licence_nd,
  SA: m.media_licence_sa,
  IGO: m.media_licence_igo,
};

/** A licence with what it asks for, said by the parts of its name. */
export function licenceLabel(licence: MediaLicence): string {
  if (licence === 'all-rights-reserved') return m.media_licence_reserved();
  const asked = licence.split('-').flatMap((part) => conditions[part]?.() ?? []);
  const name = licence.startsWith('CC0')
    ? 'CC0 1.0'
    : licence
        .replace(/-([\d.]+)/, ' $1')
        .replace('CC-', 'CC ')
        .replace('-IGO', ' IGO');
  return `${name} – ${formatList(asked)}`;
}
