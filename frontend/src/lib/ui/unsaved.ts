import { beforeNavigate } from '$app/navigation';
import { shell_unsaved } from '$lib/paraglide/messages';

/** Asks before somebody leaves a page with something that is not saved. Call while a component is made. */
export function warnUnsaved(unsaved: () => boolean): void {
  beforeNavigate((navigation) => {
    if (!unsaved()) return;
    const { from, to, type } = navigation;
    // Another language of the same page keeps the form.
    const stays =
      from?.route.id === to?.route.id &&
      from?.url.pathname.split('/').slice(2).join('/') === to?.url.pathname.split('/').slice(2).join('/');
    // On the way out of the app the browser asks by itself, once the navigation is cancelled.
    if (!stays && (type === 'leave' || !confirm(shell_unsaved()))) navigation.cancel();
  });
}
