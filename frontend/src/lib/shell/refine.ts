import { goto } from '$app/navigation';
import { page } from '$app/state';
import { changedAddress, type Changes } from './address';

/** Asks the list of this page for something else. `typing`: without an entry in the history for every letter. */
export async function refine(changes: Changes, typing = false): Promise<void> {
  const address = changedAddress(page.url, changes);
  if (address === page.url.pathname + page.url.search) return;
  await goto(address, { keepFocus: true, noScroll: true, replaceState: typing });
}
