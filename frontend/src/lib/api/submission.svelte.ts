import { idempotencyKey } from './client';
import { asApiError, type ApiError } from './problem';

/**
 * One thing that a person sends: a second press while it is on its way does nothing, a failure is kept for the form to
 * show, and the same content sent again has the same idempotency key, so that it arrives once.
 */
export class Submission {
  busy = $state(false);
  problem = $state<ApiError | null>(null);
  #sent = '';
  #key = '';

  /** Sends; answers whether it succeeded. `content`: what is sent, to tell another content from the same again. */
  async run(content: unknown, send: (key: string) => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    const text = JSON.stringify(content);
    if (text !== this.#sent) {
      this.#sent = text;
      this.#key = idempotencyKey();
    }
    this.busy = true;
    this.problem = null;
    try {
      await send(this.#key);
      this.#sent = '';
      return true;
    } catch (error) {
      this.problem = asApiError(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
