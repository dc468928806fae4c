import { tick } from 'svelte';

/** After a form was sent in vain: the focus goes to the first wrong field, or to the notice that says what went wrong. */
export async function goToWrong(form: HTMLElement): Promise<void> {
  await tick();
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  const notice = form.querySelector<HTMLElement>('[role="alert"]');
  if (notice) notice.tabIndex = -1;
  const first = field ?? notice;
  // In the middle, where nothing that sticks to an edge of the window covers it.
  first?.focus({ preventScroll: true });
  first?.scrollIntoView({ block: field ? 'center' : 'nearest' });
}
