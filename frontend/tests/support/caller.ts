/** What the service answered. */
export interface Answer<T> {
  status: number;
  body: T;
  etag: string;
}

type Json = Record<string, unknown>;

/** Talks to the API beside the browser: to prepare what a story begins with, and to see what came of it. */
export class Caller {
  constructor(
    readonly base: string,
    readonly token: string | null = null,
  ) {}

  async signIn(email: string, password: string): Promise<Caller> {
    const { body } = await this.send<{ access_token: string }>('POST', '/auth/login', { email, password });
    return new Caller(this.base, body.access_token);
  }

  /** Sends and answers whatever comes; only `get`, `post`, `patch` insist on success. */
  async ask<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined
          ? {}
          : { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text ? JSON.parse(text) : null) as T,
      etag: response.headers.get('etag') ?? '',
    };
  }

  async send<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const answer = await this.ask<T>(method, path, body, headers);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async get<T = Json>(path: string): Promise<T> {
    return (await this.send<T>('GET', path)).body;
  }

  async post<T = Json>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    return (await this.send<T>('POST', path, body, headers)).body;
  }

  /** Changes a record, whatever its version is. */
  async patch<T = Json>(path: string, body: unknown): Promise<T> {
    return (await this.send<T>('PATCH', path, body, { 'if-match': '*' })).body;
  }

  /** Uploads a file in one piece (tus 1.0.0); answers its id. */
  async upload(partner: string, name: string, content: Buffer): Promise<string> {
    const encoded = (text: string): string => Buffer.from(text).toString('base64');
    const response = await fetch(`${this.base}/api/v1/files`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.token}`,
        'tus-resumable': '1.0.0',
        'upload-length': String(content.length),
        'upload-metadata': `filename ${encoded(name)},partner ${encoded(partner)}`,
        'content-type': 'application/offset+octet-stream',
      },
      body: new Uint8Array(content),
    });
    if (!response.ok) throw new Error(`${name} was not taken: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  }
}
