import type { ApiError } from '$lib/api/problem';

/** Whether the service says that a link from a mail does not work: used, run out, or not whole. */
export const isEndedLink = (problem: ApiError | null): boolean =>
  problem?.errors.some(({ pointer }) => pointer === '/secret') ?? false;
