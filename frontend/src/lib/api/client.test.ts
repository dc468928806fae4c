import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { explain } from '$lib/ui/failure';
import { ApiError } from './problem';

/** A service on another origin than the app. */
let server: Server;
const seen: { url: string; headers: IncomingHttpHeaders; text: string }[] = [];
let api: typeof import('./client').api;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      seen.push({ url: request.url ?? '', headers: request.headers, text: Buffer.concat(parts).toString() });
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const api_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.doMock('./config', () => ({ webConfig: async () => ({ api_url }) }));
  vi.doMock('$lib/session/session.svelte', () => ({ session: { token: async () => 'token' } }));
  vi.stubGlobal('location', { origin: 'https://app.example' });
  ({ api } = await import('./client'));
});
afterAll(() => {
  vi.unstubAllGlobals();
  server.close();
});

describe('a service on another host', () => {
  it('gets what is sent in one piece, not as a stream', async () => {
    const body = { email: 'ann@example.org' };
    await api.POST('/api/v1/auth/password-resets', { body });
    const { headers, text } = seen.at(-1)!;
    expect(JSON.parse(text)).toEqual(body);
    expect(headers).toMatchObject({ 'content-length': String(text.length), authorization: 'Bearer token' });
    expect(headers['transfer-encoding']).toBeUndefined();
  });
});

describe('the address of a request', () => {
  it('has its parameters, lists with commas, and nothing that has no value', async () => {
    const query = { q: 'a, b&c', constituency: ['workers', 'employers'], country: [], cursor: undefined };
    await api.GET('/api/v1/partners', { params: { query } });
    expect(seen.at(-1)?.url).toBe('/api/v1/partners?q=a%2C%20b%26c&constituency=workers,employers');
    await api.GET('/api/v1/partners/{partner}', { params: { path: { partner: 'a/b ?' } } });
    expect(seen.at(-1)?.url).toBe('/api/v1/partners/a%2Fb%20%3F');
  });

  it('passes the caches of the browser where that is asked for', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    await api.GET('/api/v1/me', { cache: 'no-store' });
    await api.GET('/api/v1/me');
    expect(fetched.mock.calls.map(([, init]) => init?.cache)).toEqual(['no-store', 'default']);
    fetched.mockRestore();
  });

  it('comes with the headers of the request and a content only where there is one', async () => {
    await api.DELETE('/api/v1/partners/{partner}', {
      params: { path: { partner: 'x' }, header: { 'If-Match': '"1-a"' } },
    });
    const { headers, text } = seen.at(-1)!;
    expect([headers['if-match'], headers['content-type'], text]).toEqual(['"1-a"', undefined, '']);
  });
});

describe('an answer with status 503', () => {
  const of = (body: string, type: string): Promise<ApiError> =>
    ApiError.of(new Response(body, { status: 503, headers: { 'content-type': type } }));

  it('of a proxy says that the service is away', async () => {
    const problem = await of('<h1>Unavailable</h1>', 'text/html');
    expect(problem.unreachable).toBe(true);
  });

  it('of the service itself keeps its sentence', async () => {
    const said = { type: '/problems/unavailable', title: 'Unavailable for a moment', detail: 'The database is busy.' };
    const problem = await of(JSON.stringify(said), 'application/problem+json');
    expect(problem.unreachable).toBe(false);
    expect(explain(problem)).toMatchObject({ text: 'The database is busy.', lang: 'en' });
  });
});
