import type { Caller } from './caller';
import { partnerId } from './desk';
import { PracticeDesk } from './practices';
import { ADMIN, EDITOR, type Service } from './service';

/** A report that lacks nothing. Sample data. */
export const REPORT = {
  lang: 'en',
  title: 'Joint inspections on markets',
  summary: 'Inspectors and unions visit stalls together, in the evening.',
  countries: ['PH'],
  place: 'Cebu',
  started_on: '2024-03-01',
  ongoing: true,
  sections: {
    changes: 'Visits take place in the **evening**, when markets close.',
    outcome: 'Most stalls keep records now.',
  },
  results: [{ indicator: 'Stalls visited', value: '260', unit: 'stalls', baseline: '12', source: 'Sample count' }],
  links: [{ title: 'Sample report', url: 'https://example.org/markets' }],
};

/** A step of a report, whatever version it has. */
export const move = (caller: Caller, replication: string, body: object): Promise<Record<string, unknown>> =>
  caller.post(`/replications/${replication}/transitions`, body, { 'if-match': '*' });

/** Begins a report of a partner on a practice; answers its id. */
export const report = async (
  caller: Caller,
  practice: string,
  partner: string,
  changes: object = {},
): Promise<string> =>
  (await caller.post<{ id: string }>('/replications', { ...REPORT, practice, partner, ...changes })).id;

/** What the pages about replications have to show. */
export interface Reported {
  /** Of the focal point's partner: sent back by the Secretariat, and one that is being written. */
  replication: string;
  draftReplication: string;
  /** One that waits for the Secretariat. */
  submittedReplication: string;
}

/** Reports in the states that the pages show; one of them stands on the page of a practice. */
export async function reportAll(
  service: Service,
  partner: string,
  focalPoint: string,
  practice: string,
): Promise<Reported> {
  const [admin, editor, own] = [await service.api(ADMIN), await service.api(EDITOR), await service.api(focalPoint)];
  const [mine, others] = [await partnerId(service, partner), await partnerId(service, 'government-of-the-philippines')];
  const approved = await report(admin, practice, others);
  await move(admin, approved, { to: 'submitted' });
  await move(editor, approved, { to: 'approved' });
  const far = await report(admin, practice, await partnerId(service, 'government-of-nepal'), {
    title: 'Inspections in carpet workshops',
    countries: ['NP', 'MV'],
    place: null,
    started_on: '2025-01-15',
  });
  await move(admin, far, { to: 'submitted' });
  await move(editor, far, { to: 'approved' });
  const desk = await PracticeDesk.of(service, 'government-of-the-philippines');
  const { id: example } = await desk.publish({ title: 'Advice before fines', countries: ['PH'] });
  const replication = await report(own, example, mine, { countries: ['BR'], place: 'Recife' });
  await move(own, replication, { to: 'submitted' });
  await move(editor, replication, { to: 'declined', reason: 'Please say in which year this was.' });
  const draftReplication = await report(own, example, mine, { title: 'Advice in ports', summary: null, sections: {} });
  const submittedReplication = await report(own, example, mine, { title: 'Advice in bakeries', countries: ['BR'] });
  await move(own, submittedReplication, { to: 'submitted' });
  return { replication, draftReplication, submittedReplication };
}
