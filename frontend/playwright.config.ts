import { defineConfig, devices } from '@playwright/test';

/** Chromium as the system's package brings it. */
export const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** It runs without a network and often as root in a container. */
const quiet = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'tests',
  globalSetup: './tests/support/prepare.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
  use: {
    ...devices['Desktop Chrome'],
    locale: 'en-GB',
    timezoneId: 'Europe/Zurich',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: chromium, args: [...quiet, '--disable-gpu'] },
  },
  projects: [
    { name: 'checks', testMatch: '*.spec.ts' },
    { name: 'screenshots', testMatch: 'screenshots.ts', timeout: 900_000 },
    // One at a time: they are about time.
    { name: 'measures', testMatch: 'measures.ts', timeout: 300_000, workers: 1 },
  ],
});
