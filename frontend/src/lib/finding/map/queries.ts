import atlasAddress from 'world-atlas/countries-110m.json?url';
import { ApiError } from '$lib/api/problem';
import { queryOptions } from '$lib/api/query.svelte';
import { draw, type Atlas, type Sheet } from './shapes';

/** The outlines of the world, a file of the app. */
export const sheetQuery = () =>
  queryOptions({
    queryKey: ['atlas'],
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<Sheet> => {
      const response = await fetch(atlasAddress, { signal }).catch((cause: unknown) => {
        throw cause instanceof DOMException && cause.name === 'AbortError' ? cause : ApiError.unreachable(cause);
      });
      if (!response.ok) throw await ApiError.of(response);
      return draw((await response.json()) as Atlas);
    },
  });
