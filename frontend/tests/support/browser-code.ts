import type { Environment } from 'vitest/runtime';

/** Node, but with the code that browsers get: Svelte's runes do nothing in what it makes for servers. */
export default {
  name: 'browser-code',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment;
