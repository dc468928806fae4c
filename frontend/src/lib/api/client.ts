import type { Client } from 'openapi-fetch';
import { locale } from '$lib/i18n/locale.svelte';
import { session } from '$lib/session/session.svelte';
import { webConfig } from './config';
import { connection } from './connection.svelte';
import { ApiError } from './problem';
import type { paths } from './schema.gen';

/** What a request consists of, as the types of the contract let it be written. */
interface Asked {
  params?: {
    path?: Readonly<Record<string, unknown>>;
    query?: Readonly<Record<string, unknown>>;
    header?: Readonly<Record<string, string>>;
  };
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  parseAs?: 'json' | 'text' | 'blob';
  /** How the browser's own cache is used: `no-store` for what is going to be changed. */
  cache?: RequestCache;
}

/** A path of the contract with its parameters filled in; lists come with commas, what has no value is left out. */
function addressOf(template: string, { path = {}, query = {} }: NonNullable<Asked['params']>): string {
  const place = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const question = Object.entries(query).flatMap(([name, value]) => {
    const values = [value].flat().filter((each) => each !== undefined && each !== null);
    return values.length ? [`${name}=${values.map((each) => encodeURIComponent(String(each))).join()}`] : [];
  });
  return question.length ? `${place}?${question.join('&')}` : place;
}

/** Sends a request where the service is; says when it cannot be reached. */
async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    const { api_url } = await webConfig();
    const response = await fetch((api_url ?? '') + address, { ...init, credentials: 'include' });
    connection.answered(response);
    return response;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    connection.failed();
    throw ApiError.unreachable(cause);
  }
}

/**
 * Sends once more with a new token when the old one is refused. When the session has ended, the person is asked to
 * sign in again over the page, so that nothing they typed is lost.
 */
async function sendAsCaller(address: string, init: RequestInit, headers: Record<string, string>): Promise<Response> {
  const as = (token: string | null): Promise<Response> =>
    send(address, { ...init, headers: token ? { ...headers, authorization: `Bearer ${token}` } : headers });
  const token = await session.token();
  const response = await as(token);
  if (response.status !== 401 || !token) return response;
  const renewed = await session.renewOrAsk(token);
  return renewed ? as(renewed) : response;
}

/** What an answer holds; nothing when it is empty. */
async function contentOf(response: Response, parseAs: Asked['parseAs']): Promise<unknown> {
  if (parseAs === 'blob') return response.blob();
  const text = await response.text();
  return parseAs === 'text' ? text : text ? JSON.parse(text) : undefined;
}

const ask =
  (method: string) =>
  async (template: string, { params = {}, body, headers, signal, parseAs, cache = 'default' }: Asked = {}) => {
    const init: RequestInit = { method, cache, signal: signal ?? null };
    if (body !== undefined) init.body = JSON.stringify(body);
    const response = await sendAsCaller(addressOf(template, params), init, {
      'accept-language': locale.language,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...params.header,
      ...headers,
    });
    if (!response.ok) throw await ApiError.of(response);
    return { data: await contentOf(response, parseAs), response };
  };

/** What the app sends and reads; records and lists have other representations, too, for other readers. */
type Media = 'application/json' | 'application/merge-patch+json' | 'application/x-www-form-urlencoded';

/**
 * The service, by the types of its contract. Whatever is not a success is thrown as an {@link ApiError}. The types are
 * those of openapi-fetch; its code serves every way that a contract may write parameters, and every visitor would load it.
 */
export const api = {
  GET: ask('GET'),
  PUT: ask('PUT'),
  POST: ask('POST'),
  PATCH: ask('PATCH'),
  DELETE: ask('DELETE'),
} as unknown as Pick<Client<paths, Media>, 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'>;

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
