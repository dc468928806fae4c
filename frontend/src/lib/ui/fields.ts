import { tick } from 'svelte';

/** The id of the control of a place in the body, `/contact/email`: so that an error can lead there. */
export const fieldId = (pointer: string): string => `field${pointer.replace(/[^A-Za-z0-9-]/g, '-')}`;

/** A field of a form, as messages about it name it. */
export interface NamedField {
  at: string;
  label: string;
}

/** The field that shows the errors of a place: the one with the longest address above it. */
export const fieldOf = (fields: readonly NamedField[], pointer: string): NamedField | undefined =>
  fields
    .filter(({ at }) => pointer === at || pointer.startsWith(`${at}/`))
    .sort((one, other) => other.at.length - one.at.length)[0];

/** Takes the reader to the control of a place: the nearest one there is, going up. */
export async function focusField(pointer: string): Promise<void> {
  await tick();
  for (let at = pointer; at; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = document.getElementById(fieldId(at));
    const control = found?.matches('input, select, textarea')
      ? found
      : found?.querySelector<HTMLElement>('input, select, textarea, button');
    if (!control) continue;
    control.focus();
    control.scrollIntoView({ block: 'center' });
    return;
  }
}
