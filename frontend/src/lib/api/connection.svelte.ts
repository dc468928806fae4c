import { webConfig } from './config';
import { isProblem, isUnreachable } from './problem';

/** How long to wait before looking whether the service is back, in milliseconds. */
const LOOK_AGAIN = 3000;

let down = $state(false);
let timer: ReturnType<typeof setTimeout> | undefined;
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- who waits is never rendered
const waiting = new Set<() => void>();

async function look(): Promise<void> {
  try {
    const { api_url } = await webConfig();
    // Whether it can answer, not only whether it runs: with its database away it would be down again at once.
    const response = await fetch(`${api_url}/health/ready`, { cache: 'no-store' });
    if (response.ok) return back();
  } catch {
    // Still down.
  }
  timer = setTimeout(() => void look(), LOOK_AGAIN);
}

function back(): void {
  clearTimeout(timer);
  timer = undefined;
  if (!down) return;
  down = false;
  for (const tell of waiting) tell();
}

/** Whether the service can be reached; while it cannot, it is looked for every few seconds. */
export const connection = {
  get down(): boolean {
    return down;
  },
  answered(response: Response): void {
    if (isUnreachable(response.status, isProblem(response))) this.failed();
    else back();
  },
  failed(): void {
    down = true;
    timer ??= setTimeout(() => void look(), LOOK_AGAIN);
  },
  /** Calls when the service is back; answers how to stop. */
  onBack(tell: () => void): () => void {
    waiting.add(tell);
    return () => waiting.delete(tell);
  },
};
