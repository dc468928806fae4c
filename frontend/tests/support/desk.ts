import type { Caller } from './caller';
import { picture } from './pictures';
import type { Service } from './service';
import { ADMIN, EDITOR } from './service';

/** A snapshot that lacks nothing. */
export const snapshot = (partner: string, title = 'Joint labour inspections') => ({
  partner,
  kind: 'snapshot',
  lang: 'en',
  title,
  summary: 'Inspectors and unions visit workshops together.',
  priorities: ['labour-rights'],
  countries: ['BR'],
  sections: { approach: 'They went **together**, twice a year.' },
});

/** A step through the workflow, whatever version the practice has. */
export const step = (caller: Caller, practice: string, body: object): Promise<Record<string, unknown>> =>
  caller.post(`/practices/${practice}/transitions`, body, { 'if-match': '*' });

export const partnerId = async (service: Service, slug: string): Promise<string> =>
  (await (await service.api(ADMIN)).get<{ id: string }>(`/partners/${slug}`)).id;

/** A draft of a partner; answers its id. */
export async function draft(service: Service, partner: string, changes: object = {}): Promise<string> {
  const admin = await service.api(ADMIN);
  const body = { ...snapshot(await partnerId(service, partner)), ...changes };
  return (await admin.post<{ id: string }>('/practices', body)).id;
}

export const SCORES = {
  innovation: 4,
  effectiveness: 4,
  replicability: 5,
  sustainability: 3,
  relevance: 5,
  responsiveness: 4,
  efficiency: 4,
};

/** Asks somebody for a review; answers its id. */
export async function askForReview(editor: Caller, practice: string, reviewer: Caller): Promise<string> {
  const { id } = await reviewer.get<{ id: string }>('/me');
  return (await editor.post<{ id: string }>(`/practices/${practice}/reviews`, { reviewer: id })).id;
}

/** Has it written. */
export async function completeReview(reviewer: Caller, practice: string, review: string): Promise<void> {
  await reviewer.send(
    'PUT',
    `/practices/${practice}/reviews/${review}`,
    { status: 'completed', recommendation: 'publish', summary: 'Clear, and others can use it.', scores: SCORES },
    { 'if-match': '*' },
  );
}

/** Practices in the states that the working pages show. */
export async function furnishPractices(
  service: Service,
  partner: string,
  focalPoint: string,
): Promise<{ practice: string; draftPractice: string; review: string }> {
  const editor = await service.api(EDITOR);
  const own = await service.api(focalPoint);
  const other = (await (await service.api()).get<{ items: { slug: string }[] }>('/partners?limit=20')).items.find(
    ({ slug }) => slug !== partner,
  );
  const reviewer = await service.api(service.person('contributor', other?.slug, 'Rita Reviewer'));
  const admin = await service.api(ADMIN);
  const partnerOf = await partnerId(service, partner);
  const media = [
    {
      file: await admin.upload(partnerOf, 'visit.png', picture(1200, 800)),
      caption: 'A joint visit to a workshop.',
      credit: 'Sample photographer',
      licence: 'CC-BY-NC-SA-3.0-IGO',
      alternative_text: 'A slope of colours that stands for a photograph.',
    },
    { file: await admin.upload(partnerOf, 'visits-by-year.csv', Buffer.from('year,visits\n2024,412\n')) },
  ];
  const draftPractice = await draft(service, partner, {
    media,
    kind: 'full',
    title: 'A fund for care workers',
    building_blocks: [{ title: 'A joint board', text: 'Three seats each.\n\n- employers\n- workers' }],
    results: [
      { indicator: 'Workers insured', value: '4120', unit: 'people', baseline: '370', source: 'Sample survey' },
    ],
    contacts: [{ name: 'Sample Contact', email: 'contact@example.org' }],
    sdgs: [8],
  });
  const practice = await draft(service, partner, {
    sections: { approach: 'They went **together**, twice a year.\n\n| Year | Visits |\n| --- | --- |\n| 2024 | 412 |' },
    results: [{ indicator: 'Workshops visited', value: '412', unit: 'workshops', baseline: '37' }],
  });
  await step(own, practice, { to: 'submitted' });
  await step(editor, practice, { to: 'in_review' });
  await completeReview(reviewer, practice, await askForReview(editor, practice, reviewer));
  await reviewer.post(`/practices/${practice}/comments`, {
    place: '/sections/approach',
    quote: 'twice a year',
    text: 'How was this agreed?',
  });
  await step(editor, practice, { to: 'changes_requested', reason: 'Please say how often they went.' });
  await own.post(`/practices/${practice}/translations`, {
    lang: 'fr',
    parts: { '/title': { text: 'Inspections conjointes', status: 'published' } },
  });
  const foreign = await draft(service, other?.slug ?? '', { title: 'Social dialogue in ports' });
  await step(admin, foreign, { to: 'submitted' });
  await step(editor, foreign, { to: 'in_review' });
  return { practice, draftPractice, review: await askForReview(editor, foreign, own) };
}
