import { asApiError } from './problem';
import type { Entry, QueryCache } from './query-cache.svelte';

const empty = ({ data }: Entry<unknown>): boolean => data === undefined;
const unreached = ({ failure }: Entry<unknown>): boolean => failure !== null && asApiError(failure).unreachable;

/**
 * Whether the service was away when the page on the screen asked for its content, so that there is nothing to show.
 * A page that has something keeps showing that. Queries with `meta: { aside: true }` do not count: their page makes
 * sense without them.
 */
export class FirstLoads {
  missing = $state(false);
  readonly stop: () => void;

  constructor(cache: QueryCache) {
    const look = (): void => {
      const wanted = cache.wanted().filter(({ aside }) => !aside);
      const nothing = wanted.length > 0 && wanted.every(empty);
      // While it is tried once more the answer stays, or the page would flicker.
      const trying = this.missing && wanted.some(({ reading }) => reading);
      this.missing = nothing && (wanted.some(unreached) || trying);
    };
    let due = false;
    // The cache tells of changes in the midst of rendering, when nothing may be set.
    this.stop = cache.subscribe(() => {
      if (due) return;
      due = true;
      queueMicrotask(() => {
        due = false;
        look();
      });
    });
  }
}
