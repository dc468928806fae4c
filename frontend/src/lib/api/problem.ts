import type { components } from './schema.gen';

type ProblemBody = components['schemas']['ProblemBody'];
export type FieldError = components['schemas']['FieldError'];

/** Whether an answer is a problem in the service's own words. */
export const isProblem = (response: Response): boolean =>
  response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;

/** Whether a status says that nobody answered. With a problem of its own, the service is there and says why it cannot. */
export const isUnreachable = (status: number, ownWords: boolean): boolean =>
  status === 0 || status === 502 || status === 504 || (status === 503 && !ownWords);

/**
 * An answer of the service that is not a success (RFC 9457), or none at all.
 * `status` is the HTTP status, or 0 when the service could not be reached.
 */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly type: string = '',
    readonly errors: readonly FieldError[] = [],
    readonly requestId: string = '',
    /** Seconds to wait before trying again, when the service says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail || title);
  }

  /** The stable code at the end of the problem's type, for example `stale`. */
  get code(): string {
    return this.type.split('/').pop() ?? '';
  }

  /** Whether the service, or the way to it, is down for now. */
  get unreachable(): boolean {
    return isUnreachable(this.status, this.type !== '');
  }

  static unreachable(cause: unknown): ApiError {
    return new ApiError(0, 'Unreachable', cause instanceof Error ? cause.message : '');
  }

  /** Reads the problem of an answer; a proxy in between may have sent something else. */
  static async of(response: Response): Promise<ApiError> {
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    const retryAfter = Number.isFinite(wait) ? wait : null;
    const body: unknown = await response.json().catch(() => null);
    if (body && typeof body === 'object' && 'title' in body) {
      const problem = body as ProblemBody;
      return new ApiError(
        response.status,
        problem.title,
        problem.detail,
        problem.type,
        problem.errors ?? [],
        problem.request_id,
        retryAfter,
      );
    }
    return new ApiError(
      response.status,
      response.statusText,
      '',
      '',
      [],
      response.headers.get('x-request-id') ?? '',
      retryAfter,
    );
  }
}

export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError(-1, 'Error', error instanceof Error ? error.message : String(error));
