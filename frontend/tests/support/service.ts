import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Caller } from './caller';
import { readMail, type Mail } from './mail';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const binary = resolve(process.env.COALITION_BINARY ?? join(root, 'target/debug/coalition'));
export const web = resolve(process.env.COALITION_WEB_DIR ?? join(root, 'frontend/dist'));
export const organizations = join(root, 'tests/data/organizations.csv');

/** The password of everybody that the tests create. */
export const PASSWORD = 'a long enough password';
export const ADMIN = 'admin@example.org';
export const EDITOR = 'editor@example.org';
export const SECRETARIAT = 'office@example.org';

type Role = 'admin' | 'editor' | 'focal_point' | 'contributor';

/** Only what a command needs of this environment: nobody's own settings change a test. */
function environment(data: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    COALITION_DATA_DIR: data,
    COALITION_RATE_LIMIT_PER_MINUTE: '0',
    COALITION_FORM_RATE_LIMIT_PER_HOUR: '0',
    COALITION_INVITATION_RATE_LIMIT_PER_HOUR: '0',
    COALITION_SECRETARIAT_EMAIL: SECRETARIAT,
    // What is new is mailed at the next look, not a day later.
    COALITION_DIGEST_HOURS: '0',
  };
}

/** A command of the service on a data directory; answers what it printed. */
export function run(data: string, args: string[], input = ''): string {
  return execFileSync(binary, args, {
    env: environment(data),
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export function createUser(data: string, email: string, name: string, role: Role, partner?: string): void {
  const of = partner ? ['--partner', partner] : [];
  run(data, ['user', 'create', '--email', email, '--name', name, '--role', role, '--password-stdin', ...of], PASSWORD);
}

/** The real service with the built web app, a data directory of its own and a port of its own. */
export class Service {
  base = '';
  readonly data: string;
  #child: ChildProcess | undefined;
  #log: string[] = [];

  private constructor(template: string) {
    this.data = join(mkdtempSync(join(tmpdir(), 'coalition-web-')), 'data');
    if (template) cpSync(template, this.data, { recursive: true });
  }

  /** Starts one on a copy of the data that `prepare.ts` made. */
  static async start(): Promise<Service> {
    const template = process.env.COALITION_TEMPLATE ?? '';
    if (!existsSync(template)) throw new Error('the tests have not been prepared');
    const service = new Service(template);
    await service.launch();
    return service;
  }

  /** Starts the process, again where it was. */
  async launch(): Promise<void> {
    const listen = this.base ? new URL(this.base).host : '127.0.0.1:0';
    const child = spawn(binary, ['serve', '--listen', listen, '--web', web], {
      env: environment(this.data),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    process.once('exit', () => child.kill());
    createInterface({ input: child.stderr }).on('line', (line) => this.#log.push(line));
    this.base = await new Promise<string>((done, fail) => {
      child.once('exit', (code) => fail(new Error(`the service ended with ${code}: ${this.log}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('Listening on ')) done(line.slice('Listening on '.length));
      });
    });
  }

  /** Asks the process to stop and waits until it has. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.launch();
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(dirname(this.data), { recursive: true, force: true });
  }

  /** What the service logged. */
  get log(): string {
    return this.#log.join('\n');
  }

  /** Somebody with an account; answers the e-mail address. */
  person(role: Role, partner?: string, name = 'Sample Person'): string {
    const email = `${role}-${partner ?? 'secretariat'}-${Math.random().toString(36).slice(2, 7)}@example.org`;
    createUser(this.data, email, name, role, partner);
    return email;
  }

  /** The API as a visitor, or as somebody who has an account. */
  async api(email?: string): Promise<Caller> {
    const caller = new Caller(this.base);
    return email ? caller.signIn(email, PASSWORD) : caller;
  }

  /** All mail so far, oldest first. */
  get mails(): Mail[] {
    const folder = join(this.data, 'mail');
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder).filter((name) => name.endsWith('.eml'));
    return files.sort().map((name) => readMail(readFileSync(join(folder, name), 'utf8')));
  }

  /** The newest mail to an address that has a link into `place`; waits until it comes. */
  async mail(to: string, place: string): Promise<Mail & { link: string }> {
    for (let tries = 0; tries < 200; tries += 1) {
      for (const mail of this.mails.reverse()) {
        const link = mail.links.find((candidate) => new URL(candidate).pathname.includes(place));
        if (link && mail.to.includes(to.toLowerCase())) return { ...mail, link };
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(
      `no mail to ${to} about ${place} came; there are ${this.mails.map((mail) => mail.text).join('\n---\n')}`,
    );
  }
}
