import type { InfiniteData } from './query.svelte';
import type { PageInfo } from './schema.gen';

interface Page<T> {
  items: T[];
  page: PageInfo;
}

/** What every list that is read page by page has in common. */
export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: { page: PageInfo }): string | undefined => last.page.next_cursor ?? undefined,
};

/** The items of all pages read so far. */
export const itemsOf = <T>(data: InfiniteData<Page<T>> | undefined): T[] =>
  data?.pages.flatMap((page) => page.items) ?? [];

/** How many items the whole list has. */
export const totalOf = (data: InfiniteData<{ page: PageInfo }> | undefined): number =>
  data?.pages.at(-1)?.page.total ?? 0;
