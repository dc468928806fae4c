import type { AboutText } from './content';

const fr: AboutText = {
  title: 'La Coalition',
  lead: 'Une plateforme volontaire sur laquelle gouvernements, employeurs, travailleurs et bien d’autres œuvrent ensemble à la justice sociale. L’Organisation internationale du Travail la conduit et en héberge le Secrétariat.',
  parts: {
    purpose: {
      title: 'À quoi elle sert',
      paragraphs: [
        'La pauvreté au travail, l’inégalité de traitement et l’absence de protection ne s’arrêtent pas aux portes d’un ministère, d’une entreprise ou d’un mandat. La Coalition existe pour que celles et ceux qui peuvent y changer quelque chose agissent en même temps et dans le même sens.',
        'Elle ne remplace pas ce que ses partenaires font déjà. Elle rend ce travail visible, le relie et lui donne plus de poids, à l’appui des objectifs de développement durable. Ses activités évoluent avec les besoins.',
      ],
    },
    means: {
      title: 'Comment elle fonctionne',
      paragraphs: ['La Coalition dispose de trois leviers.'],
      entries: [
        {
          name: 'Le plaidoyer',
          text: 'Les partenaires parlent d’une même voix pour que la justice sociale ait sa place dans les plans nationaux, les organes régionaux et les débats des institutions multilatérales.',
        },
        {
          name: 'La cohérence des politiques',
          text: 'Les politiques économiques, sociales, commerciales, financières et environnementales sont accordées entre elles, afin que l’une ne défasse pas ce que l’autre a obtenu.',
        },
        {
          name: 'Les connaissances',
          text: 'Les partenaires échangent données probantes et pratiques éprouvées, pour que ce qui a été appris quelque part serve ailleurs.',
        },
      ],
    },
    resources: {
      title: 'Ressources et engagements',
      paragraphs: [
        'Être partenaire, c’est contribuer. Au sein de la Coalition, les partenariats mobilisent de l’argent, des compétences, du temps et de l’attention au profit de lignes d’action communes : salaires vitaux, égalité salariale ou systèmes alimentaires équitables, par exemple.',
        'Un partenaire peut faire inscrire ce qu’il va accomplir sous forme d’engagement : financier, en nature, d’expertise, de plaidoyer ou de politique interne. Un engagement a une échéance et fait l’objet de rapports ; la page de chaque partenaire montre où en sont les siens.',
      ],
    },
    governance: {
      title: 'Comment elle est gouvernée',
      paragraphs: [
        'Le dispositif est léger : une rencontre de tous, un groupe restreint qui oriente et un bureau au service des deux.',
      ],
      entries: [
        {
          name: 'Le Forum',
          text: 'Tous les partenaires se réunissent au moins une fois par an, en un même lieu ou en ligne. Ils débattent de thèmes, montrent ce qu’ils ont fait et apprennent les uns des autres.',
        },
        {
          name: 'Le Groupe de coordination',
          text: 'Un groupe de partenaires engagés qui se réunit deux fois par an. Il oriente le programme stratégique, entretient la communication, cherche des appuis à l’extérieur et aide à mobiliser des ressources.',
        },
        {
          name: 'Le Secrétariat',
          text: 'Hébergé par l’OIT, il prépare les réunions du Forum et du Groupe de coordination, soutient les partenaires et tient le recueil des bonnes pratiques.',
        },
      ],
    },
    priorities: {
      title: 'Les six priorités',
      paragraphs: ['Le travail s’organise autour de six thèmes. Chaque partenaire choisit ceux auxquels il travaille.'],
    },
    origin: {
      title: 'D’où elle vient',
      paragraphs: [
        'La Coalition est née d’une initiative du Directeur général de l’OIT. Les gouvernements, les employeurs et les travailleurs, qui décident ensemble au sein de l’OIT, lui ont donné sa forme.',
      ],
      entries: [
        { on: '2023-11', name: 'L’approbation', text: 'Le Conseil d’administration du BIT approuve l’initiative.' },
        {
          on: '2024-01',
          name: 'Cent partenaires',
          text: 'La Coalition compte 100 partenaires, issus de huit groupes.',
        },
        {
          on: '2024-06-13',
          name: 'Forum de Genève',
          text: 'Les partenaires, désormais plus de 250, se réunissent en marge de la 112e Conférence internationale du Travail.',
        },
        { on: '2025-06', name: 'Forum', text: 'Les partenaires se retrouvent.' },
        {
          on: '2025-11-05',
          name: 'Forum de Doha',
          text: 'Le Qatar devient le 400e partenaire, et 15 partenaires rattachent certains de leurs engagements à la déclaration politique adoptée à Doha.',
        },
      ],
    },
    statements: {
      title: 'Déclarations de soutien',
      paragraphs: ['Ce que des personnalités publiques ont dit de la Coalition, dans leurs propres mots.'],
    },
    joining: {
      title: 'Comment la rejoindre',
      paragraphs: [
        'Les organisations qui partagent les buts de la Coalition peuvent présenter une demande : gouvernements, organisations d’employeurs et de travailleurs, organismes internationaux et régionaux, organisations non gouvernementales, entreprises et établissements universitaires.',
        'La demande est un formulaire de ce site. Vous la confirmez par courriel, le Secrétariat l’examine, et vous pouvez à tout moment voir où elle en est. Une fois la demande approuvée, des personnes de votre organisation reçoivent un accès pour tenir sa page à jour.',
      ],
    },
  },
};

export default fr;
