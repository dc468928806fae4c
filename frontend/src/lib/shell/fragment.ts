/**
 * Content that comes from the service is not there yet when the browser looks for the part that an address names
 * (`/priorities#employment`): it is gone to when it appears.
 */
export function arriveAtFragment(content: HTMLElement): void {
  const name = decodeURIComponent(location.hash.slice(1));
  if (!name) return;
  for (const part of content.children) if (part.id === name) part.scrollIntoView();
}
