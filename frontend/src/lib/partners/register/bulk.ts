import { asApiError, type ApiError } from '$lib/api/problem';

/** How one of many steps went. */
export type Outcome = 'waiting' | 'running' | 'done' | 'stopped' | { refused: string } | { problem: ApiError };

/** A step that must not be tried: the sentence says why. */
export class Refused extends Error {}

const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** How often one step is tried when the service asks to wait, and the longest wait in seconds. */
const TRIES = 3;
const LONGEST_WAIT = 60;

/**
 * Takes the same step with many records, one after the other, so that one failure does not keep the others back. When
 * the service asks to wait, it is waited for.
 */
export async function each(
  ids: readonly string[],
  step: (id: string) => Promise<void>,
  tell: (id: string, outcome: Outcome) => void,
  stopped: () => boolean,
  wait = pause,
): Promise<void> {
  for (const id of ids) {
    if (stopped()) {
      tell(id, 'stopped');
      continue;
    }
    tell(id, 'running');
    for (let tries = 1; ; tries += 1) {
      try {
        await step(id);
        tell(id, 'done');
      } catch (error) {
        if (error instanceof Refused) tell(id, { refused: error.message });
        else {
          const problem = asApiError(error);
          const seconds = problem.status === 429 || problem.status === 503 ? (problem.retryAfter ?? 1) : Infinity;
          if (tries < TRIES && seconds <= LONGEST_WAIT && !stopped()) {
            await wait(seconds);
            continue;
          }
          tell(id, { problem });
        }
      }
      break;
    }
  }
}
