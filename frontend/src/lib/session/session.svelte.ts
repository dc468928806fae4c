import { webConfig } from '$lib/api/config';
import { connection } from '$lib/api/connection.svelte';
import { ApiError, asApiError } from '$lib/api/problem';
import type { components } from '$lib/api/schema.gen';

type Session = components['schemas']['Session'];
export type Me = components['schemas']['Me'];

/** Says what a start has to do; the refresh token itself is in a cookie that scripts cannot read. */
const HINT = 'coalition.session';
/** There may be a session to take up. */
const HERE = '1';
/** Somebody signed out, and the service does not know it yet. */
const LEAVING = 'leaving';
/** Renew this long before the access token ends, in seconds. */
const EARLY = 60;
/** How long to wait before asking again who this is, when the service does not say, in seconds. */
const ASK_AGAIN = 10;

let accessToken: string | null = null;
/** The token of whoever is signing out, until the service has ended it. */
let leavingToken: string | null = null;
let renewal: ReturnType<typeof setTimeout> | undefined;
let starting: Promise<void> | undefined;
let startingAgain: ReturnType<typeof setTimeout> | undefined;
/** Counts the ends and beginnings of sessions: an answer that was asked for before one of them is nobody's any more. */
let era = 0;
let me = $state<Me | null>(null);
let known = $state(false);
let trouble = $state.raw<ApiError | null>(null);
let asking = $state(false);
let answerAsked: ((token: string | null) => void) | undefined;
let asked: Promise<string | null> | undefined;
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- who waits is never rendered
const endings = new Set<() => void>();

type News = 'signed-out' | { signedIn: string };
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('coalition.session') : null;
tabs?.addEventListener('message', ({ data }: MessageEvent<News>) => {
  if (data === 'signed-out') end();
  else if (data.signedIn !== me?.id) startAnew();
  // The same person has answered in another tab what is asked here.
  else if (asking) void renew(accessToken).then((token) => token && session.answer(token), ignore);
});

const ignore = (): void => undefined;

/** What the browser remembers; without storage only this page does, and its start asks the service. */
const hint = {
  here: HERE as string | null,
  get(): string | null {
    try {
      return localStorage.getItem(HINT);
    } catch {
      return this.here;
    }
  },
  set(value: string | null): void {
    this.here = value;
    try {
      if (value) localStorage.setItem(HINT, value);
      else localStorage.removeItem(HINT);
    } catch {
      // It is in memory.
    }
  },
};

async function ask(path: string, token: string | null, body?: unknown): Promise<Response> {
  const { api_url } = await webConfig();
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  try {
    const response = await fetch(
      `${api_url}/api/v1${path}`,
      body === undefined
        ? { headers }
        : {
            method: 'POST',
            credentials: 'include',
            headers: { 'content-type': 'application/json', ...headers },
            body: JSON.stringify(body),
          },
    );
    connection.answered(response);
    return response;
  } catch (cause) {
    connection.failed();
    throw ApiError.unreachable(cause);
  }
}

async function readMe(token: string): Promise<Me> {
  const response = await ask('/me', token);
  if (!response.ok) throw await ApiError.of(response);
  return (await response.json()) as Me;
}

/** Ends the session in this tab. */
function end(): void {
  era += 1;
  accessToken = null;
  me = null;
  clearTimeout(renewal);
  session.answer(null);
  tellEndings();
}

function tellEndings(): void {
  for (const tell of endings) tell();
}

/** Somebody signed in elsewhere: the cookie is theirs now, so nothing here goes on under another name. */
function startAnew(): void {
  known = false;
  starting = undefined;
  if (me) end();
  void session.start();
}

/**
 * Takes up a session as soon as it is known whose it is: the cookie may have become somebody else's in another tab.
 * Answers the token, or null when the session here ended or changed meanwhile.
 */
async function takeUp(opened: Session): Promise<string | null> {
  const since = era;
  const person = await readMe(opened.access_token);
  if (since !== era) return null;
  const other = me !== null && me.id !== person.id;
  if (other) session.answer(null);
  accessToken = opened.access_token;
  me = person;
  known = true;
  hint.set(HERE);
  clearTimeout(renewal);
  renewal = setTimeout(
    () => void renew(opened.access_token).catch(ignore),
    Math.max(opened.expires_in - EARLY, 5) * 1000,
  );
  if (other) tellEndings();
  return accessToken;
}

/**
 * A new access token by the refresh cookie. One tab at a time: each use makes a new refresh token, and using an old
 * one again ends the session. Answers null when there is no session any more.
 */
async function renew(old: string | null): Promise<string | null> {
  const renewed = async (): Promise<string | null> => {
    if (accessToken && accessToken !== old) return accessToken;
    const since = era;
    const response = await ask('/auth/refresh', null, {});
    if (response.status === 400 || response.status === 401 || response.status === 403) return null;
    if (!response.ok) throw await ApiError.of(response);
    return since === era ? takeUp((await response.json()) as Session) : null;
  };
  return navigator.locks ? navigator.locks.request('coalition.refresh', renewed) : renewed();
}

/** Takes up a session that was opened here, and tells the other tabs. */
async function admit(opened: Session): Promise<void> {
  era += 1;
  const token = await takeUp(opened);
  if (!token || !me) return;
  tabs?.postMessage({ signedIn: me.id } satisfies News);
  if (asking) session.answer(token);
}

/** Has the service end the session of the cookie; answers whether it has. It is owed until then, by later visits too. */
async function leave(): Promise<boolean> {
  hint.set(LEAVING);
  const response = await ask('/auth/logout', leavingToken, {}).catch(() => null);
  if (!response || response.status >= 500 || response.status === 429) return false;
  leavingToken = null;
  if (hint.get() === LEAVING) hint.set(null);
  return true;
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
  /** Why it is not known; it is asked again in a while. */
  get trouble(): ApiError | null {
    return trouble;
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
      clearTimeout(startingAgain);
      try {
        if (hint.get() === LEAVING) {
          if (!(await leave())) starting = undefined;
        } else if (hint.get() && !(await renew(null)) && !me) hint.set(null);
        known = true;
        trouble = null;
      } catch (error) {
        // Nobody can tell. It is asked again when the service is back, or when it wants to be asked again.
        known = false;
        const problem = asApiError(error);
        if (problem.unreachable) {
          starting = undefined;
          return;
        }
        trouble = problem;
        startingAgain = setTimeout(() => void this.retry(), (problem.retryAfter ?? ASK_AGAIN) * 1000);
      }
    })();
    return starting;
  },

  /** Asks again who this is; what was read as a visitor meanwhile is read anew. */
  async retry(): Promise<void> {
    starting = undefined;
    await this.start();
    if (me) tellEndings();
  },

  /** The token for the next request, once it is known whether there is one. */
  async token(): Promise<string | null> {
    if (!known && hint.get()) await this.start();
    return accessToken;
  },

  /** Signs in; throws an {@link ApiError}. */
  async signIn(email: string, password: string): Promise<void> {
    const response = await ask('/auth/login', null, { email, password });
    if (!response.ok) throw await ApiError.of(response);
    await admit((await response.json()) as Session);
  },

  /**
   * Takes up a session that the service opened with a new password. It is open and the link for it is used up, even
   * when the service does not say now whose it is: that is then not known yet.
   */
  async enter(opened: Session): Promise<void> {
    try {
      await admit(opened);
    } catch {
      hint.set(HERE);
      startAnew();
      await starting;
    }
  },

  /** Signs out here and in all tabs; answers whether the service knows it. If not, it is told when it is back. */
  async signOut(): Promise<boolean> {
    leavingToken = accessToken;
    tabs?.postMessage('signed-out' satisfies News);
    hint.set(null);
    end();
    const left = await leave();
    if (!left) starting = undefined;
    return left;
  },

  /**
   * A token instead of one that was refused: by the cookie, or by asking the person. Null: they would rather not, or it
   * is somebody else now, in whose name nothing is sent that they did not write.
   */
  async renewOrAsk(refused: string): Promise<string | null> {
    const whose = me?.id;
    if (!whose) return null;
    let token = await renew(refused);
    if (!token && me) {
      asked ??= new Promise<string | null>((resolve) => {
        answerAsked = resolve;
        asking = true;
      }).finally(() => {
        asked = undefined;
      });
      token = await asked;
    }
    return me?.id === whose ? token : null;
  },

  /** Ends the question; null: not now. Then what was to be sent fails, and the page stays as it is. */
  answer(token: string | null): void {
    asking = false;
    answerAsked?.(token);
    answerAsked = undefined;
  },

  /** Reads the account again after it was changed. */
  async reload(): Promise<void> {
    const since = era;
    if (!accessToken) return;
    const person = await readMe(accessToken);
    if (since === era) me = person;
  },

  /** Calls when somebody signed out or somebody else signed in; answers how to stop. */
  onEnd(tell: () => void): () => void {
    endings.add(tell);
    return () => endings.delete(tell);
  },
};
