import { QueryClient } from '@tanstack/svelte-query';
import { asApiError } from './problem';

/**
 * The one place for what the service said. Keys begin with the collection (`['partners', …]`), so that a change can
 * say what it made old: `queries.invalidateQueries({ queryKey: ['partners'] })`.
 */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => {
        const { status, unreachable } = asApiError(error);
        return failures < 2 && (unreachable || status === 429);
      },
      retryDelay: (attempt, error) => (asApiError(error).retryAfter ?? 2 ** attempt) * 1000,
      refetchOnWindowFocus: true,
      // The browser's own idea of being offline is wrong behind captive portals; requests tell better.
      networkMode: 'always',
      // Otherwise only what was read before is told, and what a page reads later, such as the second half of
      // `one.data && other.data`, stays what it was when it is read: the page waits for ever.
      notifyOnChangeProps: 'all',
    },
    mutations: { networkMode: 'always' },
  },
});
