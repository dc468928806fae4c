import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiError } from '$lib/api/problem';

const failed = vi.hoisted(() => vi.fn());
vi.mock('$lib/api/config', () => ({ webConfig: async () => ({ api_url: 'https://portal.example.org' }) }));
vi.mock('$lib/api/connection.svelte', () => ({ connection: { failed } }));
vi.mock('$lib/session/session.svelte', () => ({
  session: { token: async () => 'token', renewOrAsk: async () => null },
}));
vi.mock('$lib/api/client', () => ({
  api: { GET: (_: string, { params }: { params: { path: { file: string } } }) => params.path.file },
  bodyOf: async (id: string) => ({ id, state: 'ready' }),
}));
// As in a browser: the library has other code for Node.
vi.mock('tus-js-client', async () => import('../../../../node_modules/tus-js-client/lib.esm/browser/index.js'));

interface Answer {
  status: number;
  headers?: Record<string, string>;
}
interface Asked {
  method: string;
  url: string;
  /** Answers; `null`: the request fails. */
  answer: (answer: Answer | null) => void;
}
let asked: Asked[];

/** As much of a browser's requests as the library uses. */
class Requests {
  upload = {};
  status = 0;
  responseText = '';
  onload: () => void = () => undefined;
  onerror: (cause: unknown) => void = () => undefined;
  #to = { method: '', url: '' };
  #headers: Record<string, string> = {};
  #over = false;
  open(method: string, url: string): void {
    this.#to = { method, url };
  }
  setRequestHeader(): void {
    // Nothing here depends on them.
  }
  getResponseHeader(name: string): string | null {
    return this.#headers[name.toLowerCase()] ?? null;
  }
  abort(): void {
    this.#over = true;
  }
  send(): void {
    asked.push({
      ...this.#to,
      answer: (answer) => {
        if (this.#over) return;
        if (!answer) return this.onerror(new Error('network'));
        this.status = answer.status;
        this.#headers = answer.headers ?? {};
        this.onload();
      },
    });
  }
}

const FILES = 'https://portal.example.org/api/v1/files';
const file = () => new File(['12345'], 'a.txt', { type: 'text/plain' });
const all = { status: 204, headers: { 'upload-offset': '5', 'upload-length': '5' } };
const created = (id: string) => ({ status: 201, headers: { location: `${FILES}/${id}` } });

async function begin(chosen: File, begun?: string) {
  const { sendFile } = await import('./sending');
  const stopping = new AbortController();
  const onbegin = vi.fn();
  const sent = sendFile(chosen, { partner: 'p', begun, onbegin, onprogress: vi.fn(), signal: stopping.signal });
  const outcome = sent.then(
    ({ id }) => id,
    (problem: ApiError) => problem,
  );
  return { stopping, onbegin, outcome };
}
/** The next request, once it is there. */
async function next(number: number): Promise<Asked> {
  await vi.waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(number));
  const request = asked[number - 1];
  if (!request) throw new Error('nothing was asked');
  return request;
}
const methods = () => asked.map(({ method, url }) => `${method} ${url.slice(FILES.length)}`);

describe('sending a file', () => {
  beforeEach(() => {
    asked = [];
    failed.mockClear();
    vi.stubGlobal('XMLHttpRequest', Requests);
  });
  afterEach(() => void vi.unstubAllGlobals());

  it('announces it and sends its bytes', async () => {
    const { outcome, onbegin } = await begin(file());
    (await next(1)).answer(created('one'));
    (await next(2)).answer(all);
    expect(await outcome).toBe('one');
    expect(methods()).toEqual(['POST ', 'PATCH /one']);
    expect(onbegin.mock.calls).toEqual([['one']]);
  });

  it('begins anew when what was begun is gone', async () => {
    for (const status of [404, 410]) {
      asked = [];
      const { outcome, onbegin } = await begin(file(), 'old');
      (await next(1)).answer({ status });
      (await next(2)).answer(created('new'));
      (await next(3)).answer(all);
      expect(await outcome).toBe('new');
      expect(methods()).toEqual(['HEAD /old', 'POST ', 'PATCH /new']);
      expect(onbegin.mock.calls).toEqual([['new']]);
    }
  });

  it('does not begin anew when the service cannot say now how far it is', async () => {
    for (const status of [429, 500, 403]) {
      asked = [];
      const { outcome, onbegin } = await begin(file(), 'old');
      (await next(1)).answer({ status });
      expect(await outcome).toMatchObject({ status });
      expect(methods()).toEqual(['HEAD /old']);
      expect(onbegin).not.toHaveBeenCalled();
      expect(failed).not.toHaveBeenCalled();
    }
  });

  it('does not begin anew either after it stood elsewhere than thought', async () => {
    const { outcome } = await begin(file());
    (await next(1)).answer(created('one'));
    (await next(2)).answer({ status: 409 });
    (await next(3)).answer({ status: 500 });
    expect(await outcome).toMatchObject({ status: 500 });
    expect(methods()).toEqual(['POST ', 'PATCH /one', 'HEAD /one']);
  });

  it('looks for the service when something in between says that it is away', async () => {
    for (const status of [502, 503, 504]) {
      asked = [];
      failed.mockClear();
      const { outcome } = await begin(file(), 'old');
      (await next(1)).answer({ status, headers: { 'content-type': 'text/html' } });
      expect(await outcome).toMatchObject({ status, unreachable: true });
      expect(failed).toHaveBeenCalledTimes(1);
    }
  });

  it('tells a service that is away from a file that cannot be read any more', async () => {
    const away = await begin(file(), 'old');
    (await next(1)).answer(null);
    expect(await away.outcome).toMatchObject({ unreachable: true });
    expect(failed).toHaveBeenCalledTimes(1);

    failed.mockClear();
    const changed = file();
    changed.slice = () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }) as unknown as Blob;
    const { outcome } = await begin(changed, 'old');
    (await next(2)).answer(null);
    expect(await outcome).toMatchObject({ unreachable: false, errors: [{ code: 'changed' }] });
    expect(failed).not.toHaveBeenCalled();
  });

  it('hears by which id it was announced before it stops', async () => {
    const { outcome, onbegin, stopping } = await begin(file());
    const announced = await next(1);
    stopping.abort();
    announced.answer(created('late'));
    expect(await outcome).toMatchObject({ name: 'AbortError' });
    expect(onbegin.mock.calls).toEqual([['late']]);
    expect(methods()).toEqual(['POST ']);
  });

  it('stops at once when the service knows of it already, or not at all yet', async () => {
    const known = await begin(file(), 'old');
    await next(1);
    known.stopping.abort();
    expect(await known.outcome).toMatchObject({ name: 'AbortError' });

    const unknown = await begin(file());
    unknown.stopping.abort();
    expect(await unknown.outcome).toMatchObject({ name: 'AbortError' });
    await new Promise((done) => setTimeout(done, 20));
    expect(methods()).toEqual(['HEAD /old']);
  });
});
