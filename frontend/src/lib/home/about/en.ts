import type { AboutText } from './content';

const en: AboutText = {
  title: 'About the Coalition',
  lead: 'A voluntary platform on which governments, employers, workers and many others pursue social justice together. The International Labour Organization leads it and hosts its Secretariat.',
  parts: {
    purpose: {
      title: 'What it is for',
      paragraphs: [
        'Poverty at work, unequal treatment and missing protection do not stop at the border of one ministry, one company or one mandate. The Coalition exists so that those who can change something about them act at the same time and in the same direction.',
        'It does not replace what its partners do already. It makes that work visible, connects it and gives it more weight, in support of the Sustainable Development Goals. Its activities change as needs change.',
      ],
    },
    means: {
      title: 'How it works',
      paragraphs: ['The Coalition works by three means.'],
      entries: [
        {
          name: 'Advocacy',
          text: 'Partners raise their voices together, so that social justice has its place in national plans, in regional bodies and in the debates of multilateral institutions.',
        },
        {
          name: 'Policy coherence',
          text: 'Economic, social, trade, financial and environmental policies are brought into line, so that what one achieves another does not undo.',
        },
        {
          name: 'Knowledge',
          text: 'Partners exchange evidence and practices that proved themselves, so that what was learned in one place can be used in another.',
        },
      ],
    },
    resources: {
      title: 'Resources and commitments',
      paragraphs: [
        'Being a partner means contributing. Partnerships within the Coalition mobilize money, expertise, time and attention for joint lines of action, such as living wages, equal pay or fair food systems.',
        'A partner can put what it will do on record as a commitment: financial, in kind, by expertise, by advocacy or by its own policy. Commitments have a date by which they are to be fulfilled and are reported on; the page of each partner shows how its commitments stand.',
      ],
    },
    governance: {
      title: 'How it is governed',
      paragraphs: [
        'The arrangements are light: a gathering of all, a smaller group that guides, and an office that serves both.',
      ],
      entries: [
        {
          name: 'Forum',
          text: 'All partners meet at least once a year, in one place or online. They discuss themes, show what they have done and learn from each other.',
        },
        {
          name: 'Coordinating Group',
          text: 'A group of committed partners that meets twice a year. It guides the strategic agenda, keeps communication going, seeks the support of others and helps to mobilize resources.',
        },
        {
          name: 'Secretariat',
          text: 'Hosted by the ILO. It prepares the meetings of the Forum and the Coordinating Group, supports the partners and keeps the collection of good practices.',
        },
      ],
    },
    priorities: {
      title: 'The six priorities',
      paragraphs: ['The work is arranged by six themes. Each partner chooses those on which it works.'],
    },
    origin: {
      title: 'Where it comes from',
      paragraphs: [
        'The Coalition goes back to an initiative of the Director-General of the ILO. Governments, employers and workers, who decide together in the ILO, gave it its shape.',
      ],
      entries: [
        { on: '2023-11', name: 'Endorsed', text: 'The Governing Body of the ILO endorses the initiative.' },
        { on: '2024-01', name: 'One hundred partners', text: 'The Coalition counts 100 partners from eight groups.' },
        {
          on: '2024-06-13',
          name: 'Forum in Geneva',
          text: 'Partners, by now more than 250, meet beside the 112th International Labour Conference.',
        },
        { on: '2025-06', name: 'Forum', text: 'The partners meet again.' },
        {
          on: '2025-11-05',
          name: 'Forum in Doha',
          text: 'Qatar becomes the 400th partner, and 15 partners tie commitments of theirs to the political declaration adopted in Doha.',
        },
      ],
    },
    statements: {
      title: 'Statements of support',
      paragraphs: ['What people in public life have said about the Coalition, in their own words.'],
    },
    joining: {
      title: 'How to join',
      paragraphs: [
        'Organizations that share the aims of the Coalition can apply: governments, organizations of employers and of workers, international and regional bodies, non-governmental organizations, enterprises and academic institutions.',
        'The application is a form on this site. You confirm it by e-mail, the Secretariat reviews it, and you can look up how it stands at any time. Once it is approved, people of your organization get access to keep its page up to date.',
      ],
    },
  },
};

export default en;
