import { expect, type Page } from '@playwright/test';
import { secretOf, type Furnished } from './content';

/** A page of the app: its name in lists and file names, and its address after the language. */
export interface Place {
  name: string;
  address: (content: Furnished) => string;
  /** It answers with this status, which the browser's console tells. */
  status?: number;
}

const at = (name: string, address: string): Place => ({ name, address: () => address });

/** Pages that anybody can open. */
export const publicPages: Place[] = [
  at('home', ''),
  at('about', '/about'),
  at('priorities', '/priorities'),
  at('privacy', '/privacy'),
  at('accessibility', '/accessibility'),
  at('directory', '/partners'),
  at('directory-found', '/partners?q=confederation'),
  at('directory-nothing', '/partners?q=zzzzzzzz'),
  at('directory-map', '/partners?view=map'),
  { name: 'partner', address: ({ partner }) => `/partners/${partner}` },
  { name: 'partner-long-name', address: ({ longPartner }) => `/partners/${longPartner}` },
  { ...at('partner-unknown', '/partners/nobody'), status: 404 },
  { name: 'partner-gone', address: ({ gonePartner }) => `/partners/${gonePartner}`, status: 410 },
  at('practices', '/practices'),
  at('practices-found', '/practices?q=inspectors'),
  at('practices-nothing', '/practices?q=zzzzzzzz'),
  at('practices-map', '/practices?view=map'),
  { name: 'practice', address: ({ publicPractice }) => `/practices/${publicPractice}` },
  { name: 'practice-translated', address: ({ translatedPractice }) => `/practices/${translatedPractice}` },
  { name: 'practice-version', address: ({ publicPractice }) => `/practices/${publicPractice}/versions/1` },
  { name: 'practice-changes', address: ({ publicPractice }) => `/practices/${publicPractice}/versions/2?since=1` },
  { name: 'practice-gone', address: ({ gonePractice }) => `/practices/${gonePractice}`, status: 410 },
  at('governance', '/governance'),
  at('governance-earlier', '/governance?as_of=2024-07-01'),
  at('governance-none', '/governance?as_of=1900-01-01'),
  { name: 'governance-body', address: ({ body }) => `/governance/${body}` },
  at('governance-body-below', '/governance/fair-wages'),
  { ...at('governance-body-unknown', '/governance/nobody'), status: 404 },
  { name: 'governance-body-gone', address: ({ goneBody }) => `/governance/${goneBody}`, status: 410 },
  at('join', '/join'),
  ...['organization', 'statement', 'documents', 'contact', 'check'].map((step) =>
    at(`join-${step}`, `/join?step=${step}`),
  ),
  { name: 'join-confirm', address: ({ confirmation }) => `/join/confirm#${secretOf(confirmation)}` },
  { name: 'join-status', address: ({ status }) => `/join/status#${status}` },
  at('sign-in', '/sign-in'),
  at('password-forgotten', '/password/forgotten'),
  { name: 'password-new', address: ({ password }) => `/password/new#${secretOf(password)}` },
  { name: 'invitation', address: ({ invitation }) => `/invitation#${secretOf(invitation)}` },
  at('unsubscribe', `/saved-searches/unsubscribe#${'sample-secret-'.repeat(3)}`),
  at('unsubscribe-missing', '/saved-searches/unsubscribe'),
  { ...at('not-found', '/no-such-page'), status: 404 },
];

/** Pages of a partner's people. */
export const workspacePages: Place[] = [
  at('account', '/account'),
  at('saved-searches', '/account/saved-searches'),
  at('workspace', '/workspace'),
  at('workspace-organization', '/workspace/organization'),
  at('workspace-people', '/workspace/people'),
  at('workspace-commitments', '/workspace/commitments'),
  at('workspace-commitment-new', '/workspace/commitments/new'),
  at('workspace-practices', '/workspace/practices'),
  at('workspace-practice-new', '/workspace/practices/new'),
  { name: 'workspace-practice', address: ({ practice }) => `/workspace/practices/${practice}` },
  ...['about', 'sections', 'blocks', 'results', 'context', 'people', 'media', 'check'].map((step) => ({
    name: `workspace-practice-${step}`,
    address: ({ draftPractice }: Furnished) => `/workspace/practices/${draftPractice}/edit?step=${step}`,
  })),
  { name: 'workspace-translations', address: ({ practice }) => `/workspace/practices/${practice}/translations` },
  { name: 'workspace-translation', address: ({ practice }) => `/workspace/practices/${practice}/translations/fr` },
  at('workspace-replications', '/workspace/replications'),
  at('workspace-replication-new', '/workspace/replications/new'),
  { name: 'workspace-replication', address: ({ replication }) => `/workspace/replications/${replication}` },
  {
    name: 'workspace-replication-edit',
    address: ({ draftReplication }) => `/workspace/replications/${draftReplication}/edit`,
  },
  at('workspace-reviews', '/workspace/reviews'),
  { name: 'workspace-review', address: ({ review }) => `/workspace/reviews/${review}` },
  { name: 'workspace-commitment', address: ({ commitment }) => `/workspace/commitments/${commitment}` },
];

/** Pages of the Secretariat. */
export const consolePages: Place[] = [
  at('console', '/console'),
  at('console-applications', '/console/applications'),
  { name: 'console-application', address: ({ application }) => `/console/applications/${application}` },
  at('console-partners', '/console/partners'),
  at('console-partner-new', '/console/partners/new'),
  { name: 'console-partner', address: ({ partnerId }) => `/console/partners/${partnerId}` },
  at('console-merge', '/console/partners/merge'),
  {
    name: 'console-merge-two',
    address: ({ partnerId, duplicateId }) => `/console/partners/merge?one=${partnerId}&other=${duplicateId}`,
  },
  at('console-commitments', '/console/commitments'),
  at('console-governance', '/console/governance'),
  { name: 'console-governance-body', address: ({ body }) => `/console/governance/${body}` },
  at('console-practices', '/console/practices?status=all'),
  { name: 'console-practice', address: ({ practice }) => `/console/practices/${practice}` },
  { name: 'console-translation', address: ({ practice }) => `/console/practices/${practice}/translations/fr` },
  { name: 'console-practice-edit', address: ({ draftPractice }) => `/console/practices/${draftPractice}/edit` },
  at('console-statistics', '/console/statistics'),
  at('console-replications', '/console/replications'),
  {
    name: 'console-replication',
    address: ({ submittedReplication }) => `/console/replications/${submittedReplication}`,
  },
  at('console-imports', '/console/imports'),
  { name: 'console-import', address: ({ importId }) => `/console/imports/${importId}` },
  at('console-reference', '/console/reference'),
  at('console-vocabulary', '/console/reference/priorities'),
  at('console-statements', '/console/statements'),
  at('console-users', '/console/users'),
  at('console-clients', '/console/clients'),
  at('console-audit', '/console/audit'),
];

/** Opens a page and waits until all that it shows has come. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await settled(page);
}

/**
 * The heading and the data are there: nothing is being loaded any more. (The browser's own "network idle" is no measure:
 * kept answers that it renews behind the page are never told to have ended.)
 */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('#opening')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.skeleton')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** Goes to the end of a list, where the ways to hand it on are loaded. */
export const goToEnd = (page: Page): Promise<void> => page.locator('.hand-on').scrollIntoViewIfNeeded();
