/** The sentences of an area in a language. */
interface Translation {
  default: Record<string, (inputs: Record<string, unknown>) => string>;
}

/** The translations of what is shown after signing in alone; see `translations.svelte.ts`. */
export const modules: Record<string, () => Promise<Translation>> = import.meta.glob<Translation>(
  '../paraglide/translations/{console,desk,journey,mandates,media,replications,statistics,workspace}.*.js',
);
