/**
 * After a change of page the focus moves to its heading, so that screen readers say where one is and the keyboard goes
 * on from there. A heading that comes later, with its data, takes the focus when it comes.
 */
let awaited = false;

/** The page has changed: the next heading takes the focus. */
export function awaitHeading(): void {
  awaited = true;
  const heading = document.querySelector<HTMLElement>('main h1');
  if (heading) takeFocus(heading);
}

/** Called by a heading that appears. */
export function takeFocus(heading: HTMLElement): void {
  if (!awaited) return;
  awaited = false;
  heading.focus({ preventScroll: true });
}
