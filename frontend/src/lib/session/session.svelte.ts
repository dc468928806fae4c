import { webConfig } from '$lib/api/config';
import { connection } from '$lib/api/connection.svelte';
import { ApiError, asApiError } from '$lib/api/problem';
import type { components } from '$lib/api/schema.gen';

type Session = components['schemas']['Session'];
export type Me = components['schemas']['Me'];

/** Only says that a session may exist; the refresh token itself is in a cookie that scripts cannot read. */
const HINT = 'coalition.session';
/** Renew this long before the access token ends, in seconds. */
const EARLY = 60;

let accessToken: string | null = null;
let renewal: ReturnType<typeof setTimeout> | undefined;
let starting: Promise<void> | undefined;
let me = $state<Me | null>(null);
let known = $state(false);
let asking = $state(false);
let answerAsked: ((token: string | null) => void) | undefined;
let asked: Promise<string | null> | undefined;

const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('coalition.session') : null;
tabs?.addEventListener('message', ({ data }) => {
  if (data === 'signed-out') forget();
  if (data === 'signed-in' && !me) {
    starting = undefined;
    void session.start();
  }
});

const hint = {
  get: (): boolean => {
    try {
      return localStorage.getItem(HINT) !== null;
    } catch {
      return true;
    }
  },
  set: (on: boolean): void => {
    try {
      if (on) localStorage.setItem(HINT, '1');
      else localStorage.removeItem(HINT);
    } catch {
      // Without storage every start asks the service instead.
    }
  },
};

async function post(path: string, body: unknown, token?: string): Promise<Response> {
  const { api_url } = await webConfig();
  try {
    const response = await fetch(`${api_url}/api/v1${path}`, {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    connection.answered(response.status);
    return response;
  } catch (cause) {
    connection.failed();
    throw ApiError.unreachable(cause);
  }
}

function forget(): void {
  accessToken = null;
  me = null;
  clearTimeout(renewal);
  hint.set(false);
  for (const tell of endings) tell();
}
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- who waits is never rendered
const endings = new Set<() => void>();

async function begin(answer: Session): Promise<void> {
  accessToken = answer.access_token;
  hint.set(true);
  clearTimeout(renewal);
  renewal = setTimeout(
    () => void renew(answer.access_token).catch(() => undefined),
    Math.max(answer.expires_in - EARLY, 5) * 1000,
  );
}

async function loadMe(): Promise<void> {
  const { api_url } = await webConfig();
  const response = await fetch(`${api_url}/api/v1/me`, { headers: { authorization: `Bearer ${accessToken}` } }).catch(
    (cause: unknown) => {
      throw ApiError.unreachable(cause);
    },
  );
  if (!response.ok) throw await ApiError.of(response);
  me = (await response.json()) as Me;
}

/**
 * A new access token by the refresh cookie. One tab at a time: each use makes a new refresh token, and using an old
 * one again ends the session. Answers null when there is no session any more.
 */
async function renew(old: string | null): Promise<string | null> {
  const ask = async (): Promise<string | null> => {
    if (accessToken && accessToken !== old) return accessToken;
    const response = await post('/auth/refresh', {});
    if (response.ok) {
      await begin((await response.json()) as Session);
      return accessToken;
    }
    if (response.status === 400 || response.status === 401 || response.status === 403) return null;
    throw await ApiError.of(response);
  };
  return navigator.locks ? navigator.locks.request('coalition.refresh', ask) : ask();
}

/** Who uses the app. The access token lives in memory only. */
export const session = {
  /** The account, or null for visitors. */
  get me(): Me | null {
    return me;
  },
  /** Whether it is known yet who this is. */
  get known(): boolean {
    return known;
  },
  /** Whether the person is being asked to sign in again over the page. */
  get asking(): boolean {
    return asking;
  },

  /** Whether the person has a permission of the service's policy. */
  may(permission: string): boolean {
    return me?.permissions.includes(permission) ?? false;
  },

  /** Takes up the session of an earlier visit. */
  start(): Promise<void> {
    starting ??= (async () => {
      try {
        if (hint.get() && (await renew(null))) await loadMe();
        else hint.set(false);
        known = true;
      } catch (error) {
        // While the service is away nobody can tell; it is asked again when it is back, or by the next request.
        starting = undefined;
        known = !asApiError(error).unreachable;
      }
    })();
    return starting;
  },

  /** The token for the next request, once it is known whether there is one. */
  async token(): Promise<string | null> {
    if (!known && hint.get()) await this.start();
    return accessToken;
  },

  /** Signs in; throws an {@link ApiError}. */
  async signIn(email: string, password: string): Promise<void> {
    const response = await post('/auth/login', { email, password });
    if (!response.ok) throw await ApiError.of(response);
    await this.enter((await response.json()) as Session);
  },

  /** Takes up a session that the service has just opened: by signing in, or with a new password. */
  async enter(opened: Session): Promise<void> {
    const before = me?.id;
    await begin(opened);
    await loadMe();
    known = true;
    tabs?.postMessage('signed-in');
    if (before && before !== me?.id) for (const tell of endings) tell();
    if (asking) this.answer(accessToken);
  },

  /** Signs out here and in all tabs. */
  async signOut(): Promise<void> {
    const token = accessToken;
    tabs?.postMessage('signed-out');
    forget();
    await post('/auth/logout', {}, token ?? undefined).catch(() => undefined);
  },

  /** A token instead of one that was refused: by the cookie, or by asking the person. Null: they would rather not. */
  async renewOrAsk(refused: string): Promise<string | null> {
    const token = await renew(refused);
    if (token) return token;
    asked ??= new Promise<string | null>((resolve) => {
      answerAsked = resolve;
      asking = true;
    }).finally(() => {
      asked = undefined;
    });
    return asked;
  },

  /** Ends the question; null: the person went on without signing in. */
  answer(token: string | null): void {
    asking = false;
    answerAsked?.(token);
    answerAsked = undefined;
    if (!token) forget();
  },

  /** Reads the account again after it was changed. */
  reload: loadMe,

  /** Calls when somebody signed out or somebody else signed in; answers how to stop. */
  onEnd(tell: () => void): () => void {
    endings.add(tell);
    return () => endings.delete(tell);
  },
};
