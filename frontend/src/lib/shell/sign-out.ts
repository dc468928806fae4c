import { goto } from '$app/navigation';
import { page } from '$app/state';
import { path } from '$lib/i18n/locale.svelte';
import { shell_sign_out_unreached } from '$lib/paraglide/messages';
import { session } from '$lib/session/session.svelte';
import { toasts } from '$lib/ui/toasts.svelte';

/** Leaves the page, and then the session: whoever stays because something is not saved also stays signed in. */
export async function signOut(): Promise<void> {
  const home = path('/');
  await goto(home);
  if (page.url.pathname !== home) return;
  if (!(await session.signOut())) toasts.show(shell_sign_out_unreached(), 'bad');
}
