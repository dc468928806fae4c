import type { AccessibilityText } from './content';

const fr: AccessibilityText = {
  title: 'Accessibilité',
  lead: 'Ce portail s’adresse à tout le monde, quelle que soit la façon de lire, d’entendre, de voir ou de bouger. Voici où il en est, ce qu’il ne sait pas encore faire, et à qui le signaler.',
  parts: {
    aim: {
      title: 'L’objectif',
      paragraphs: [
        'L’objectif est le niveau AA des Règles pour l’accessibilité des contenus Web (WCAG) 2.2. Aucun organisme indépendant n’a évalué s’il est atteint ; cette page ne l’affirme donc pas.',
      ],
    },
    done: {
      title: 'Ce qui a été fait',
      paragraphs: ['L’accessibilité fait partie de la conception de chaque page.'],
      entries: [
        {
          name: 'Clavier',
          text: 'Tout fonctionne sans souris. On voit où l’on se trouve, on peut aller droit au contenu, et l’on arrive au titre quand la page change.',
        },
        {
          name: 'Contraste',
          text: 'Les textes et les commandes ressortent, en apparence claire comme en apparence sombre. Aucun sens ne repose sur la seule couleur.',
        },
        {
          name: 'Langues',
          text: 'Les pages indiquent leur langue et signalent ce qui est dans une autre, pour une lecture à voix haute correcte.',
        },
        {
          name: 'De droite à gauche',
          text: 'En arabe, toute la page est inversée, et pas seulement son texte.',
        },
        {
          name: 'Mouvement',
          text: 'Il y en a peu, et pas du tout pour les personnes dont l’appareil en demande moins.',
        },
        {
          name: 'Petits écrans et grands caractères',
          text: 'Les pages tiennent dans une fenêtre étroite sans défilement horizontal. Les tableaux très larges défilent à l’intérieur d’eux-mêmes.',
        },
        {
          name: 'Formulaires',
          text: 'Les champs ont un libellé toujours visible, les erreurs sont expliquées à côté du champ, et ce qui a été saisi est conservé.',
        },
      ],
    },
    checked: {
      title: 'Comment c’est vérifié',
      paragraphs: [
        'Des tests automatiques ouvrent les pages dans un navigateur. L’outil axe y cherche des manquements aux règles, en apparence claire et sombre : sur les pages publiques en anglais et en arabe, sur les pages réservées aux titulaires d’un compte en anglais. D’autres tests utilisent le portail au clavier seul et mesurent sa largeur sur un téléphone.',
        'De tels tests ne trouvent qu’une partie des obstacles. Ils ne disent pas si un texte est facile à comprendre.',
      ],
    },
    limits: {
      title: 'Limites connues',
      paragraphs: ['Nous connaissons celles-ci.'],
      entries: [
        {
          name: 'Lecteurs d’écran',
          text: 'Aucune personne utilisant un lecteur d’écran n’a encore essayé le portail.',
        },
        {
          name: 'La carte',
          text: 'Une carte ne se lit pas utilement à voix haute. Un tableau placé à côté dit la même chose, pays par pays.',
        },
        {
          name: 'Textes des partenaires',
          text: 'Les partenaires se présentent eux-mêmes, pas toujours simplement ni dans toutes les langues. Les sites auxquels ils renvoient peuvent être moins accessibles que ce portail.',
        },
        {
          name: 'Langues',
          text: 'Les pages réservées aux titulaires d’un compte existent en anglais, en français et en espagnol, pas en arabe. Rien n’est proposé en langue des signes ni en langage simplifié.',
        },
        {
          name: 'Documentation de l’API',
          text: 'La documentation interactive destinée aux développeurs est en anglais et vient d’un autre logiciel ; elle ne fait pas partie des pages testées.',
        },
        { name: 'Scripts', text: 'Les pages ont besoin de JavaScript.' },
      ],
    },
    ways: {
      title: 'D’autres accès au contenu',
      paragraphs: [
        'La liste des partenaires peut être téléchargée au format CSV et ouverte dans un tableur. Tout ce qui est public peut aussi être lu par l’API documentée, sans compte. Si rien de cela ne vous aide, le Secrétariat peut vous envoyer ce qu’il vous faut sous une autre forme.',
      ],
    },
    contact: {
      title: 'À qui le signaler',
      paragraphs: [
        'Dites au Secrétariat de la Coalition ce que vous n’avez pas pu utiliser. Il est utile de connaître l’adresse de la page, ce que vous vouliez faire, et le navigateur et l’aide technique que vous utilisez. Une demande d’adhésion ne doit pas échouer à cause du formulaire : le Secrétariat peut vous aider à la présenter.',
      ],
    },
  },
};

export default fr;
