import type { Caller } from './caller';
import { ADMIN, EDITOR, type Service } from './service';

/** A practice as it is sent; what is left out is that of a complete snapshot. */
type Sent = Record<string, unknown>;

/** A practice that everybody can read. */
export interface Published {
  id: string;
  slug: string;
}

/** A practice that tells everything. Sample data. */
export const FULL: Sent = {
  kind: 'full',
  title: 'Joint labour inspections',
  summary: 'Inspectors and unions visit small workshops together, so that advice comes before fines.',
  started_on: '2022-03-01',
  ended_on: '2024-12-31',
  evidence_level: 'independently_evaluated',
  cost_amount: '180000.00',
  cost_currency: 'EUR',
  priorities: ['labour-rights', 'equality'],
  sdgs: [5, 8],
  sdg_targets: ['8.8'],
  instruments: ['c081'],
  target_groups: ['women'],
  sectors: ['agriculture'],
  countries: ['BR', 'SN'],
  co_implementers: [{ name: 'Sample Confederation of Workshops' }],
  contacts: [
    { name: 'Sample Contact', role: 'Programme officer', email: 'contact@example.org', released: true },
    { name: 'Private Contact', email: 'private@example.org' },
  ],
  links: [{ title: 'Sample evaluation report', url: 'https://example.org/evaluation' }],
  sections: {
    context: 'Half of the workshops had **never** been inspected.\n\n### Who worked there\n\nMostly women, at home.',
    approach:
      'Inspectors and unions visited [together](https://example.org/visits).\n\n1. Advice\n2. A second visit\n\n| Year | Visits |\n| --- | ---: |\n| 2022 | 37 |\n| 2023 | 412 |',
    stakeholders: 'The ministry led; two confederations took part.',
    social_dialogue: 'A tripartite committee agreed on the criteria.',
    success_factors: 'Trust that was built before the first visit.',
    lessons: 'Begin with the largest employers.',
    replication: 'A law that gives inspectors access.',
  },
  building_blocks: [{ title: 'Two people, one visit', text: 'One inspector and one union officer go *together*.' }],
  results: [
    { indicator: 'Workshops visited', value: '412', unit: 'workshops', baseline: '37', source: 'Annual report' },
    { indicator: 'Share with a written contract', value: '61.5', unit: '%', baseline: '22' },
  ],
};

const SNAPSHOT: Sent = {
  kind: 'snapshot',
  lang: 'en',
  title: 'Sample practice',
  summary: 'A sample of a practice.',
  priorities: ['labour-rights'],
  countries: ['BR'],
  sections: { approach: 'They went **together**.' },
};

const SCORES = {
  innovation: 4,
  effectiveness: 4,
  replicability: 5,
  sustainability: 3,
  relevance: 5,
  responsiveness: 4,
  efficiency: 4,
};

/** People of a partner, the Secretariat, and the way that practices take between them. */
export class PracticeDesk {
  private readonly accounts = new Map<Caller, string>();

  private constructor(
    readonly author: Caller,
    readonly editor: Caller,
    readonly reviewer: Caller,
    readonly partnerId: string,
  ) {}

  static async of(service: Service, partner = 'government-of-brazil'): Promise<PracticeDesk> {
    // Whoever submits has no say afterwards, nor has anybody of the same partner.
    const [author, editor] = [await service.api(ADMIN), await service.api(EDITOR)];
    const reviewer = await service.api(service.person('contributor', 'government-of-nepal', 'Sample Reviewer'));
    const { id } = await author.get<{ id: string }>(`/partners/${partner}`);
    return new PracticeDesk(author, editor, reviewer, id);
  }

  /** Writes a practice and takes it through all steps. */
  async publish(sent: Sent = {}): Promise<Published> {
    const { id } = await this.author.post<{ id: string }>('/practices', {
      ...SNAPSHOT,
      partner: this.partnerId,
      ...sent,
    });
    return this.takeThrough(id);
  }

  /** Publishes the next version of a practice. */
  async revise(id: string, change: Sent): Promise<Published> {
    await this.author.patch(`/practices/${id}`, change);
    return this.takeThrough(id);
  }

  async withdraw({ id }: Published): Promise<void> {
    await this.author.send('DELETE', `/practices/${id}`, undefined, { 'if-match': '*' });
  }

  /** Publishes texts of a practice in another language, by place. */
  async translate({ id }: Published, lang: string, texts: Record<string, string>): Promise<void> {
    const parts = Object.fromEntries(
      Object.entries(texts).map(([place, text]) => [place, { text, status: 'published' }]),
    );
    await this.author.post(`/practices/${id}/translations`, { lang, parts });
  }

  private async account(person: Caller): Promise<string> {
    const known = this.accounts.get(person) ?? (await person.get<{ id: string }>('/me')).id;
    this.accounts.set(person, known);
    return known;
  }

  private async takeThrough(id: string): Promise<Published> {
    const path = `/practices/${id}`;
    const step = (caller: Caller, to: string): Promise<Published> =>
      caller.post<Published>(`${path}/transitions`, { to }, { 'if-match': '*' });
    await step(this.author, 'submitted');
    await step(this.editor, 'in_review');
    for (const reviewer of [this.reviewer, this.editor]) {
      const account = await this.account(reviewer);
      const review = await this.editor.post<{ id: string }>(`${path}/reviews`, {
        reviewer: account,
        due_on: '2999-01-01',
      });
      const body = {
        status: 'completed',
        recommendation: 'publish',
        summary: 'Clear, and others can use it.',
        scores: SCORES,
      };
      await reviewer.send('PUT', `${path}/reviews/${review.id}`, body, { 'if-match': '*' });
    }
    await step(this.editor, 'approved');
    return step(this.editor, 'published');
  }
}

/** Practices of several countries, kinds and languages, and one that was withdrawn. */
export interface PracticeShelf {
  publicPractice: string;
  translatedPractice: string;
  gonePractice: string;
}

export async function shelve(service: Service): Promise<PracticeShelf> {
  const desk = await PracticeDesk.of(service);
  const full = await desk.publish(FULL);
  await desk.revise(full.id, {
    title: 'Joint labour inspections in small workshops',
    sections: { lessons: 'Begin with the largest employers, and tell them early.' },
  });
  const french = await desk.publish({
    lang: 'fr',
    title: 'Formation des inspectrices du travail',
    summary: 'Une école forme des inspectrices venues des secteurs qu’elles inspecteront.',
    countries: ['SN'],
    sdgs: [4, 8],
    sections: { approach: 'La formation dure **six mois**, dont deux sur le terrain.' },
    related: [full.id],
  });
  await desk.translate(french, 'en', { '/title': 'Training women as labour inspectors' });
  const gone = await desk.publish({ title: 'Short lived practice' });
  await desk.withdraw(gone);
  return { publicPractice: full.slug, translatedPractice: french.slug, gonePractice: gone.slug };
}
