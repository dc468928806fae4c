import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

type Tab = typeof import('./session.svelte').session;

/** The service as one browser sees it: its cookie says who is signed in. */
let cookie: string | null;
let refuse: Record<string, { status: number; headers?: Record<string, string>; times?: number } | 'away'>;
let asked: string[];
const stored = new Map<string, string>();
const opened: Tab[] = [];

const json = (body: unknown, status = 200, headers = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const problem = (status: number, headers = {}): Response =>
  json({ type: '/problems/some', title: 'No', detail: '' }, status, {
    'content-type': 'application/problem+json',
    ...headers,
  });

async function service(address: string, init: RequestInit = {}): Promise<Response> {
  const path = address.replace('/api/v1', '');
  if (path === '/config.json') return json({ api_url: '' });
  asked.push(path);
  const trouble = refuse[path];
  if (trouble === 'away') throw new TypeError('no network');
  if (trouble && (trouble.times ??= Infinity) > 0) {
    trouble.times -= 1;
    return problem(trouble.status, trouble.headers);
  }
  const token = new Headers(init.headers).get('authorization')?.split(' ')[1];
  if (path === '/me') return token ? json({ id: token.split('-')[0], permissions: [] }) : problem(401);
  if (path === '/auth/login') cookie = (JSON.parse(String(init.body)) as { email: string }).email;
  if (path === '/auth/logout') {
    cookie = null;
    return new Response(null, { status: 204 });
  }
  return cookie ? json(session(cookie)) : problem(401);
}
let tokens = 0;
const session = (who: string) => ({
  access_token: `${who}-${++tokens}`,
  expires_in: 900,
  token_type: 'Bearer',
  role: 'editor' as const,
});

/** Opens the app in one more tab of the browser. */
async function tab(): Promise<Tab> {
  vi.resetModules();
  const { session } = await import('./session.svelte');
  opened.push(session);
  await session.start();
  return session;
}
const news = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

beforeEach(() => {
  cookie = null;
  refuse = {};
  asked = [];
  stored.clear();
  vi.stubGlobal('fetch', service);
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.signOut();
  await news();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('somebody else signs in in another tab', () => {
  it('ends what goes on here, and goes on as that person', async () => {
    const here = await tab();
    await here.signIn('ann', 'secret');
    const there = await tab();
    expect(there.me?.id).toBe('ann');
    const ended = vi.fn();
    here.onEnd(ended);
    await there.enter(session((cookie = 'bob')));
    await news();
    expect(here.me?.id).toBe('bob');
    expect(ended).toHaveBeenCalled();
  });

  it('is noticed by a renewal too, and nothing is sent in the other name', async () => {
    const here = await tab();
    await here.signIn('ann', 'secret');
    const ended = vi.fn();
    here.onEnd(ended);
    cookie = 'bob';
    expect(await here.renewOrAsk((await here.token()) ?? '')).toBeNull();
    expect(here.me?.id).toBe('bob');
    expect(ended).toHaveBeenCalledOnce();
  });
});

describe('a session that has ended', () => {
  it('is asked for over the page, and another person does not send what waits', async () => {
    const here = await tab();
    await here.signIn('ann', 'secret');
    cookie = null;
    const waiting = here.renewOrAsk((await here.token()) ?? '');
    await news();
    expect(here.asking).toBe(true);
    await here.signIn('bob', 'secret');
    expect(await waiting).toBeNull();
    expect(here.me?.id).toBe('bob');
  });

  it('fails what waits when the person does not want to sign in now, and asks again the next time', async () => {
    const here = await tab();
    await here.signIn('ann', 'secret');
    cookie = null;
    const token = (await here.token()) ?? '';
    const ended = vi.fn();
    here.onEnd(ended);
    const waiting = here.renewOrAsk(token);
    await news();
    here.answer(null);
    expect(await waiting).toBeNull();
    expect(here.me?.id).toBe('ann');
    expect(ended).not.toHaveBeenCalled();
    const again = here.renewOrAsk(token);
    await news();
    expect(here.asking).toBe(true);
    await here.signIn('ann', 'secret');
    expect(await again).toMatch(/^ann-/);
  });

  it('is taken up when the same person signs in in another tab', async () => {
    const here = await tab();
    await here.signIn('ann', 'secret');
    const there = await tab();
    cookie = null;
    const waiting = here.renewOrAsk((await here.token()) ?? '');
    await news();
    await there.signIn('ann', 'secret');
    expect(await waiting).toMatch(/^ann-/);
    expect(here.asking).toBe(false);
  });
});

describe('who it is cannot be told', () => {
  it('at the start: it is asked again when the service wants to be', async () => {
    stored.set('coalition.session', '1');
    cookie = 'ann';
    refuse['/auth/refresh'] = { status: 429, headers: { 'retry-after': '1' }, times: 1 };
    const here = await tab();
    expect([here.known, here.trouble?.status, here.me]).toEqual([false, 429, null]);
    await here.token();
    expect(
      asked.filter((path) => path === '/auth/refresh'),
      'not before',
    ).toHaveLength(1);
    await vi.waitFor(() => expect(here.me?.id).toBe('ann'), 2000);
    expect([here.known, here.trouble]).toEqual([true, null]);
  });

  it.each([400, 401, 403])('but an answer of %i says that it is nobody', async (status) => {
    stored.set('coalition.session', '1');
    refuse['/auth/refresh'] = { status };
    const here = await tab();
    expect([here.known, here.me, stored.get('coalition.session')]).toEqual([true, null, undefined]);
  });

  it('after a new password: the link was used and that is no failure', async () => {
    const here = await tab();
    refuse['/me'] = { status: 500, times: 1 };
    await here.enter(session((cookie = 'ann')));
    expect(here.me?.id).toBe('ann');
  });
});

describe('signing out', () => {
  it('is owed to the service while that is away, also by a later visit', async () => {
    const here = await tab();
    await here.signIn('ann', 'secret');
    refuse['/auth/logout'] = 'away';
    expect(await here.signOut()).toBe(false);
    expect(here.me).toBeNull();
    expect((await tab()).me, 'a new tab does not sign in again').toBeNull();
    refuse = {};
    const later = await tab();
    expect([later.known, later.me, cookie]).toEqual([true, null, null]);
    expect(stored.size).toBe(0);
  });
});
