import type { Digest } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';

/** How often somebody is mailed what is new. */
export const digestNames: Readonly<Record<Digest, () => string>> = {
  never: m.searches_mail_never,
  daily: m.searches_mail_daily,
  weekly: m.searches_mail_weekly,
};
