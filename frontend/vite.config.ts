import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

/** Where the service answers while the app is served by Vite. */
const service = process.env.COALITION_SERVICE ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [sveltekit()],
  build: { target: 'es2022' },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/.well-known', '/docs', '/problems', '/oauth', '/config.json'].map((path) => [
        path,
        { target: service },
      ]),
    ),
  },
  test: { include: ['src/**/*.test.ts'] },
});
