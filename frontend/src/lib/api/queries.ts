import { asApiError } from './problem';
import { QueryCache } from './query-cache.svelte';

/**
 * The one place for what the service said. Keys begin with the collection (`['partners', …]`), so that a change can
 * say what it made old: `queries.invalidateQueries({ queryKey: ['partners'] })`.
 */
export const queries = new QueryCache({
  staleTime: 30_000,
  gcTime: 5 * 60_000,
  retryIn: (failures, error) => {
    const { status, unreachable, retryAfter } = asApiError(error);
    return failures < 2 && (unreachable || status === 429 || status === 503)
      ? (retryAfter ?? 2 ** failures) * 1000
      : undefined;
  },
});
