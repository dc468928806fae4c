import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The rooms of the app. What they share stands in the hall (api, session, ui, i18n, shell, reference). */
const features = ['home', 'partners', 'practices', 'identity', 'transfer', 'changes', 'vocabularies', 'governance'];

export default ts.config(
  {
    ignores: [
      'dist/',
      '.svelte-kit/',
      'src/lib/paraglide/',
      'src/lib/api/*.gen.ts',
      'node_modules/',
      'screenshots/',
      'test-results/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      'svelte/no-at-html-tags': 'error',
      // Addresses are made by path(), which knows the language.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } } },
  { files: ['**/*.svelte', '**/*.ts'], rules: { 'no-undef': 'off' } },
  // A room does not reach into another one.
  ...features.map((feature) => ({
    files: [`src/lib/${feature}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: features
            .filter((other) => other !== feature)
            .map((other) => ({ group: [`$lib/${other}/*`, `$lib/${other}`] })),
        },
      ],
    },
  })),
);
