import type { RegionKind } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';
import type { Option } from './names';

/** The world as a region holds everybody; it narrows nothing. */
const WORLD = '001';

/** Regions in two groups: those of the ILO first, then those of the United Nations. */
export function regionOptions(
  options: readonly Option[],
  chosen: readonly string[],
  kindOf: (code: string) => RegionKind | undefined,
): Option[] {
  const regions = options.filter(({ value }) => value !== WORLD || chosen.includes(WORLD));
  const ofKind = (ilo: boolean): Option[] =>
    regions
      .filter(({ value }) => (kindOf(value) === 'ilo') === ilo)
      .map((option) => ({ ...option, group: ilo ? m.finding_regions_ilo() : m.finding_regions_un() }));
  return [...ofKind(true), ...ofKind(false)];
}
