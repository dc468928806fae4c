/** The translations of what is shown after signing in alone; see `translations.svelte.ts`. */
export const modules: Record<
  string,
  () => Promise<{ default: Record<string, (inputs: Record<string, unknown>) => string> }>
> = import.meta.glob('../paraglide/translations/{console,desk,media,replications,statistics,workspace}.*.js');
