import { furnishPractices } from './desk';
import { seat, type Seated } from './governance';
import { shelve, type PracticeShelf } from './practices';
import { reportAll, type Reported } from './replications';
import { ADMIN, type Service } from './service';

/** 200 characters without a place to break, 200 with many, and a script that reads from right to left. */
export const longNames = {
  en: 'Federation'.repeat(20),
  fr: 'Union des travailleurs '.repeat(9).slice(0, 199) + 'x',
  ar: 'اتحاد نقابات العمال '.repeat(10).slice(0, 199) + 'ن',
};

export const CHECKLIST = ['legal-identity', 'representativeness', 'shared-aims', 'labour-record', 'integrity'];
const TODAY = new Date().toISOString().slice(0, 10);

export interface Applied {
  id: string;
  name: string;
  confirmation: string;
}

/** The part of a link that only the browser sees. */
export const secretOf = (link: string): string => new URL(link).hash.slice(1);

/** An organization sends the form by the API; the link in the mail is not used yet. */
export async function apply(service: Service, name: string, email: string): Promise<Applied> {
  const anyone = await service.api();
  const { id } = await anyone.post<{ id: string }>('/partner-applications', {
    organization: {
      names: { en: name, fr: `${name} (fr)` },
      acronym: 'SU',
      constituency: 'workers',
      country: 'SN',
      priorities: ['equality'],
    },
    statement: 'We support the aims of the coalition.\nWe bring 2 million members.',
    signatory: { name: 'Sample Signatory', position: 'President' },
    documents: [{ title: 'Statutes', url: 'https://example.org/statutes.pdf' }],
    contact: { name: 'Sample Contact', email },
    language: 'en',
  });
  return { id, name, confirmation: (await service.mail(email, '/join/confirm')).link };
}

/** The same with its address confirmed; answers the link of its status page, too. */
export async function applyAndConfirm(
  service: Service,
  name: string,
  email: string,
): Promise<Applied & { status: string }> {
  const applied = await apply(service, name, email);
  const anyone = await service.api();
  const { status_secret } = await anyone.post<{ status_secret: string }>('/partner-application-confirmations', {
    secret: secretOf(applied.confirmation),
  });
  return { ...applied, status: status_secret };
}

/** A partner's own person in focal point's role, invited by mail; answers the link. */
export async function invite(service: Service, partner: string, email: string): Promise<string> {
  const admin = await service.api(ADMIN);
  await admin.post(`/partners/${partner}/focal-points`, {
    email,
    name: 'Invited Person',
    role: 'focal_point',
    language: 'en',
  });
  return (await service.mail(email, '/invitation')).link;
}

/** A link for a new password. */
export async function forgotPassword(service: Service, email: string): Promise<string> {
  await (await service.api()).post('/auth/password-resets', { email });
  return (await service.mail(email, '/password/new')).link;
}

export async function commit(service: Service, partner: string, title = 'Train labour inspectors'): Promise<string> {
  const admin = await service.api(ADMIN);
  const { id: owner } = await admin.get<{ id: string }>(`/partners/${partner}`);
  const { id } = await admin.post<{ id: string }>('/commitments', {
    partner: owner,
    titles: { en: title, fr: 'Former des inspecteurs du travail' },
    texts: { en: 'Two hundred inspectors in four regions.' },
    kind: 'financial',
    amount: '250000.00',
    currency: 'USD',
    priority: 'labour-rights',
    made_on: '2024-11-05',
    due_on: '2027-12-31',
  });
  return id;
}

/** What makes every page of the app have something to show. */
export interface Furnished extends PracticeShelf, Reported, Pick<Seated, 'body' | 'goneBody'> {
  partner: string;
  longPartner: string;
  partnerId: string;
  /** Another record of the same organization. */
  duplicateId: string;
  /** The address of one that was deleted. */
  gonePartner: string;
  focalPoint: string;
  commitment: string;
  /** One of the same partner in review with changes since it was published, and one that is being written. */
  practice: string;
  draftPractice: string;
  /** A review that its focal point was asked for. */
  review: string;
  application: string;
  importId: string;
  confirmation: string;
  status: string;
  invitation: string;
  password: string;
}

/** A partner in full, applications in several states, an import with errors, links that were sent by mail. */
export async function furnish(service: Service): Promise<Furnished> {
  const admin = await service.api(ADMIN);
  const partner = 'government-of-brazil';
  const { id: partnerId } = await admin.patch<{ id: string }>(`/partners/${partner}`, {
    descriptions: {
      en: 'Works for decent jobs with employers and workers.\n\nIt leads two regional programmes.',
      fr: 'Œuvre pour le travail décent avec les employeurs et les travailleurs.',
    },
    external_ids: [{ scheme: 'wikidata', value: 'Q155' }],
    joined_on: '2024-01-15',
  });
  const { slug: longPartner } = await admin.post<{ slug: string }>('/partners', {
    names: longNames,
    constituency: 'workers',
    acronym: 'FFF',
  });
  await admin.post('/partners', { names: { ar: 'منظمة العمل العربية' }, constituency: 'regional-entities' });
  const { id: duplicateId } = await admin.post<{ id: string }>('/partners', {
    names: { en: 'Brazilian Government', es: 'Gobierno brasileño' },
    constituency: 'governments',
    acronym: 'BG',
  });
  const { slug: gonePartner } = await admin.post<{ slug: string }>('/partners', {
    names: { en: 'Short lived' },
    constituency: 'workers',
  });
  await admin.send('DELETE', `/partners/${gonePartner}`, undefined, { 'if-match': '*' });
  const commitment = await commit(service, partner);
  await admin.post(`/commitments/${commitment}/reports`, {
    texts: { en: 'A first group of sixty has been trained.' },
    progress_percent: 30,
    reported_on: TODAY,
  });
  await commit(service, partner, 'Report on equal pay');
  const { body, goneBody } = await seat(admin, partner);
  const focalPoint = service.person('focal_point', partner, 'Flora Focal');
  const confirmation = (await apply(service, 'Waiting Union', 'waiting@example.org')).confirmation;
  const { status } = await applyAndConfirm(service, 'New Union', 'new@example.org');
  const { id: application } = await applyAndConfirm(service, 'Reviewed Union', 'reviewed@example.org');
  const record = `/partner-applications/${application}`;
  await admin.post(`${record}/transitions`, { to: 'under_review' }, { 'if-match': '*' });
  await admin.patch(record, { checklist: { integrity: { outcome: 'concern', note: 'Funding to be told.' } } });
  await admin.post(`${record}/notes`, { text: 'Ask for the newest statutes.' });
  const wrong =
    'external_id,name_en,constituency\nrow-1,Right Union,workers\nrow-2,,workers\nrow-3,Wrong Union,pirates\n';
  const response = await fetch(
    `${service.base}/api/v1/imports?collection=partners&source=list&dry_run=true&on_error=skip&wait=30`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'text/csv' },
      body: wrong,
    },
  );
  const { id: importId } = (await response.json()) as { id: string };
  await admin.post('/statements', {
    quotation: 'La justice sociale est la condition d’une paix durable.',
    lang: 'fr',
    person: 'Sample Person',
    role: 'Minister of Labour',
    said_on: '2025-11-05',
    status: 'published',
  });
  await admin.post('/api-clients', { partner: partnerId, name: 'Statistics office', scopes: ['partners:write'] });
  const practices = await furnishPractices(service, partner, focalPoint);
  const shelf = await shelve(service);
  const { id: published } = await admin.get<{ id: string }>(`/practices/${shelf.publicPractice}`);
  const reported = await reportAll(service, partner, focalPoint, published);
  const own = await service.api(focalPoint);
  await own.post('/saved-searches', {
    name: 'Inspection in Brazil',
    query: 'q=inspection&country=BR',
    digest: 'weekly',
  });
  await own.post('/saved-searches', { name: 'Everything', query: '' });
  return {
    ...practices,
    partner,
    longPartner,
    partnerId,
    duplicateId,
    gonePartner,
    focalPoint,
    body,
    goneBody,
    commitment,
    application,
    importId,
    confirmation,
    status,
    invitation: await invite(service, partner, 'invited@example.org'),
    password: await forgotPassword(service, ADMIN),
    ...shelf,
    ...reported,
  };
}
