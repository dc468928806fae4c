import createClient, { type Middleware } from 'openapi-fetch';
import { locale } from '$lib/i18n/locale.svelte';
import { session } from '$lib/session/session.svelte';
import { webConfig } from './config';
import { connection } from './connection.svelte';
import { ApiError } from './problem';
import type { paths } from './schema.gen';

/**
 * The same request to another origin. Its content is copied: what one request takes over from another is a stream, which
 * Chromium sends by HTTP/2 only and Firefox not at all.
 */
async function addressed(request: Request, origin: string): Promise<Request> {
  const { method, headers, credentials, cache, signal } = request;
  const { pathname, search } = new URL(request.url);
  const content = await request.arrayBuffer();
  return new Request(origin + pathname + search, {
    method,
    headers,
    credentials,
    cache,
    signal,
    body: content.byteLength ? content : null,
  });
}

/** Sends a request where the service is; says when it cannot be reached. */
async function send(request: Request): Promise<Response> {
  try {
    const { api_url } = await webConfig();
    const response = await fetch(api_url ? await addressed(request, api_url) : request);
    connection.answered(response);
    return response;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    connection.failed();
    throw ApiError.unreachable(cause);
  }
}

const asCaller: Middleware = {
  async onRequest({ request }) {
    request.headers.set('accept-language', locale.language);
    const token = await session.token();
    if (token) request.headers.set('authorization', `Bearer ${token}`);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok && response.status !== 304) throw await ApiError.of(response);
  },
};

/**
 * Sends once more with a new token when the old one is refused. When the session has ended, the person is asked to
 * sign in again over the page, so that nothing they typed is lost.
 */
async function sendAsCaller(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await send(request);
  if (response.status !== 401 || !request.headers.has('authorization')) return response;
  const token = await session.renewOrAsk(request.headers.get('authorization')?.slice('Bearer '.length) ?? '');
  if (!token) return response;
  again.headers.set('authorization', `Bearer ${token}`);
  return send(again);
}

/** What the app sends and reads; records and lists have other representations, too, for other readers. */
type Media = 'application/json' | 'application/merge-patch+json' | 'application/x-www-form-urlencoded';

/** The service, by the types of its contract. Whatever is not a success is thrown as an {@link ApiError}. */
export const api = createClient<paths, Media>({
  baseUrl: globalThis.location?.origin ?? '',
  credentials: 'include',
  fetch: sendAsCaller,
  querySerializer: { array: { style: 'form', explode: false } },
});
api.use(asCaller);

/** The body of an answer that has one; failures were thrown before. */
export async function bodyOf<T>(answer: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data } = await answer;
  return data as T;
}

/** The body and the ETag, for records that are going to be changed with `If-Match`. */
export async function recordOf<T>(
  answer: Promise<{ data?: T; response: Response }>,
): Promise<{ record: T; etag: string }> {
  const { data, response } = await answer;
  return { record: data as T, etag: response.headers.get('etag') ?? '' };
}

/** A key that makes a POST safe to send twice: one for each thing a person asks for, kept over retries. */
export const idempotencyKey = (): string => crypto.randomUUID();
