import type { Caller } from './caller';

/** Who sits in the Coordinating Group of a test: one partner left its seat, another holds the chair. */
export interface Seated {
  /** The short name of the body. */
  body: string;
  bodyId: string;
  /** One that was deleted. */
  goneBody: string;
  /** The seat of the workers, which is vacant since 13 June 2025. */
  workers: string;
  /** The mandate of the chair. */
  chairing: string;
}

/** Seats of every kind in the Coordinating Group from 2024 on, with a rule that is short, and a group below it. */
export async function seat(admin: Caller, partner: string): Promise<Seated> {
  const make = async (path: string, body: object): Promise<string> => (await admin.post<{ id: string }>(path, body)).id;
  const { id: bodyId } = await admin.patch<{ id: string }>('/governance-bodies/coordinating-group', {
    established_on: '2024-01-01',
    terms_of_reference: 'https://example.org/terms-of-reference.pdf',
    quorum_percent: 50,
    majority: 'two_thirds',
    composition: [
      { constituency: 'governments', minimum: 1, maximum: 4 },
      { constituency: 'workers', minimum: 1 },
    ],
  });
  const from = { body: bodyId, starts_on: '2024-01-01' };
  const chair = await make('/seats', { ...from, role: 'chair', constituency: 'governments' });
  const workers = await make('/seats', {
    ...from,
    role: 'member',
    names: { en: 'Workers of the world', fr: 'Travailleurs du monde', ar: 'عمال العالم' },
    constituency: 'workers',
  });
  await make('/seats', { ...from, role: 'member', constituency: 'employers', region: 'africa' });
  await make('/seats', { ...from, role: 'observer' });
  const { id: chairPartner } = await admin.get<{ id: string }>(`/partners/${partner}`);
  const chairing = await make('/mandates', {
    seat: chair,
    partner: chairPartner,
    representative: 'Sample representative',
    alternate: 'Sample alternate',
    starts_on: '2024-06-13',
    appointment: 'invited',
  });
  const { id: union } = await admin.get<{ id: string }>('/partners/international-trade-union-confederation');
  await make('/mandates', {
    seat: workers,
    partner: union,
    starts_on: '2024-06-13',
    ends_on: '2025-06-12',
    appointment: 'elected',
    end_reason: 'The term was over.',
  });
  await make('/governance-bodies', {
    kind: 'working_group',
    names: { en: 'Fair wages' },
    purposes: { fr: 'Compare les méthodes.' },
    parent: bodyId,
  });
  const { slug: goneBody } = await admin.post<{ slug: string }>('/governance-bodies', {
    kind: 'committee',
    names: { en: 'Short lived' },
  });
  await admin.send('DELETE', `/governance-bodies/${goneBody}`, undefined, { 'if-match': '*' });
  return { body: 'coordinating-group', bodyId, goneBody, workers, chairing };
}
