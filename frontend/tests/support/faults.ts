import type { BrowserContext } from '@playwright/test';

/**
 * Everything that goes wrong unseen: errors in the console, uncaught exceptions, breaches of the content security
 * policy, requests to other hosts. A test fails on any that it has not announced.
 */
export class Faults {
  #seen: string[] = [];
  #expected: RegExp[] = [];

  constructor(private readonly origin: () => string) {}

  /** Says that a test is going to cause such an error, for example an answer with status 412. */
  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  async watch(context: BrowserContext): Promise<void> {
    context.on('console', (message) => {
      if (message.type() === 'error') this.#seen.push(`${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.#seen.push(`uncaught: ${error.error().stack ?? error.error().message}`));
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && url.origin !== this.origin())
        this.#seen.push(`a request to another host: ${request.url()}`);
    });
    await context.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
      ),
    );
  }

  /** What nobody announced. */
  get unexpected(): string[] {
    return this.#seen.filter((fault) => !this.#expected.some((pattern) => pattern.test(fault)));
  }
}
