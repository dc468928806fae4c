import { shell_copied, shell_copy_failed } from '$lib/paraglide/messages';

/** Copies a text to be taken elsewhere; answers whether that went well, and what people are told of it. */
export async function copied(text: string): Promise<{ well: boolean; said: string }> {
  try {
    await navigator.clipboard.writeText(text);
    return { well: true, said: shell_copied() };
  } catch {
    // Browsers that give pages no clipboard, and people who do not let them have it.
    return { well: false, said: shell_copy_failed() };
  }
}
