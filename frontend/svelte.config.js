import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    // Every address is answered by one page; the service fills in its title and description.
    adapter: adapter({ pages: 'dist', assets: 'dist', fallback: 'index.html', precompress: true }),
    // A page that stays open while a new version is installed finds out and loads whole pages from then on.
    version: { pollInterval: 5 * 60_000 },
    output: { preloadStrategy: 'modulepreload' },
  },
};
