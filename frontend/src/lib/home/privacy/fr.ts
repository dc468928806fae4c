import type { PrivacyText } from './content';

const fr: PrivacyText = {
  title: 'Vie privée',
  lead: 'Quelles données personnelles ce portail conserve, à quelles fins, pendant combien de temps, et ce que vous pouvez demander. Il y en a peu : le portail parle d’organisations.',
  parts: {
    responsible: {
      title: 'Qui est responsable',
      paragraphs: [
        'L’institution qui exploite ce portail est responsable des données qu’il contient. Les durées indiquées ci-dessous sont celles du logiciel tel qu’il est livré ; l’exploitant peut en modifier certaines, et le Secrétariat vous dira ce qui s’applique ici.',
      ],
    },
    kept: {
      title: 'Ce qui est conservé, et pourquoi',
      paragraphs: [
        'Vous pouvez lire toutes les pages publiques sans dire qui vous êtes. Des données personnelles ne sont conservées que sur les personnes qui agissent ici au nom d’une organisation et sur celles qui soutiennent publiquement la Coalition.',
      ],
      entries: [
        {
          name: 'Les comptes',
          text: 'Nom, adresse électronique, langue préférée, organisation et rôle, moment de la dernière connexion, et mot de passe sous forme d’empreinte qui ne permet pas de le retrouver. Ces données servent à vous donner accès et à vous écrire.',
        },
        {
          name: 'Les recherches enregistrées',
          text: 'Les recherches de bonnes pratiques que vous gardez, et à quel rythme vous souhaitez recevoir par courriel ce qui est nouveau. Vous seul les voyez. Elles disparaissent quand vous les supprimez, ou avec votre compte.',
        },
        {
          name: 'Les demandes d’adhésion',
          text: 'Nom et adresse électronique de la personne à qui écrire, nom et fonction de la personne signataire, et ce que le formulaire dit de l’organisation. Ces données servent à examiner la demande.',
        },
        {
          name: 'Les déclarations de soutien',
          text: 'Des propos tenus en public, avec le nom et la fonction de leur auteur et, si elle est connue, la source. Ils sont là pour être lus.',
        },
        {
          name: 'Les courriels',
          text: 'L’adresse et le texte d’un message jusqu’à son envoi, puis seulement le fait qu’il a été envoyé.',
        },
        {
          name: 'Le journal des modifications',
          text: 'Quel compte a modifié quoi, et quand, afin de pouvoir retrouver et réparer les erreurs.',
        },
        {
          name: 'La protection contre les intrusions',
          text: 'Les tentatives de connexion manquées sont comptées par adresse électronique et par adresse réseau. Seule une empreinte de l’adresse est enregistrée.',
        },
      ],
    },
    times: {
      title: 'Pendant combien de temps',
      paragraphs: ['Ce qui est périmé est supprimé automatiquement, quelques minutes après l’échéance.'],
      entries: [
        {
          name: 'Les comptes',
          text: 'Jusqu’à leur suppression. Le nom et l’adresse électronique quittent alors aussi le journal des modifications ; le fait qu’une personne a modifié quelque chose y reste.',
        },
        {
          name: 'Les invitations',
          text: 'Une personne qui n’accepte pas son invitation est oubliée au bout de 14 jours.',
        },
        {
          name: 'Les demandes non confirmées',
          text: 'Une demande que personne ne confirme par courriel est supprimée au bout de 7 jours.',
        },
        {
          name: 'Les demandes rejetées',
          text: 'Supprimées 730 jours après la décision, sauf si l’exploitant a fixé une autre durée.',
        },
        {
          name: 'Les autres demandes',
          text: 'Conservées comme trace de l’adhésion d’une organisation, jusqu’à ce que le Secrétariat les supprime.',
        },
        {
          name: 'Les courriels',
          text: 'L’adresse et le texte disparaissent une fois le message envoyé, ou après 14 jours d’échecs. Le fait qu’un envoi a eu lieu est connu pendant 30 jours.',
        },
        {
          name: 'Les réponses aux requêtes répétées',
          text: 'Pour qu’une requête envoyée deux fois ne compte qu’une fois, sa réponse est gardée, chiffrée, pendant 24 heures.',
        },
        {
          name: 'Les sessions et les connexions manquées',
          text: 'Une session prend fin quand vous vous déconnectez, ou après 30 jours sans utilisation. Les tentatives manquées sont oubliées après 24 heures de calme.',
        },
      ],
    },
    browser: {
      title: 'Ce que garde votre navigateur',
      paragraphs: [
        'Il n’y a qu’un seul cookie, et seulement pour les personnes qui se connectent. Le reste se trouve dans le stockage local de votre navigateur, n’est envoyé à personne et disparaît quand vous effacez les données de ce site.',
      ],
      entries: [
        {
          name: 'Le cookie de session',
          text: 'Il maintient votre connexion. Il n’est envoyé qu’à ce portail, et les scripts de la page ne peuvent pas le lire (HttpOnly). Il disparaît quand vous vous déconnectez.',
        },
        {
          name: 'La langue et l’apparence',
          text: 'La langue, et l’apparence claire ou sombre, si vous en avez choisi une.',
        },
        {
          name: 'Le brouillon d’une demande',
          text: 'Ce que vous avez saisi dans le formulaire, jusqu’à ce que vous l’envoyiez ou le jetiez. Sur un appareil partagé, jetez-le avant de partir.',
        },
        {
          name: 'Un indice de session',
          text: 'Une marque disant que quelqu’un est connecté, sans dire qui. Elle épargne une requête aux visiteurs.',
        },
      ],
    },
    others: {
      title: 'Les autres sites',
      paragraphs: [
        'Personne n’est suivi ici : les requêtes sont comptées, les visiteurs ne le sont pas ; il n’y a ni publicité, ni scripts, polices ou cartes venant d’autres sites.',
        'Une exception : le logo d’un partenaire peut se trouver sur le site de ce partenaire. Quand vous ouvrez sa page, votre navigateur va y chercher le logo, et ce site voit votre adresse réseau. Il n’apprend pas quelle page vous lisez.',
      ],
    },
    readers: {
      title: 'Qui peut les voir',
      paragraphs: [
        'Ce que chacun voit des autres dépend de sa tâche. Le portail ne remet de données personnelles à aucun autre service, sauf au serveur de messagerie qui achemine ses courriels.',
      ],
      entries: [
        {
          name: 'Tout le monde',
          text: 'Les déclarations de soutien publiées et les fiches des organisations, sans les personnes.',
        },
        {
          name: 'Les points focaux d’un partenaire',
          text: 'Les personnes de leur propre organisation qui ont un compte, et le moment de leur dernière connexion.',
        },
        {
          name: 'Le Secrétariat',
          text: 'Les demandes et les personnes de tous les partenaires. Ses administrateurs voient aussi tous les comptes et le journal des modifications.',
        },
        {
          name: 'L’équipe technique de l’exploitant',
          text: 'Qui gère les serveurs et leurs sauvegardes peut accéder à ce qui est enregistré, mais ni aux mots de passe ni aux réponses gardées chiffrées.',
        },
      ],
    },
    rights: {
      title: 'Ce que vous pouvez demander',
      paragraphs: ['Vous n’avez pas à vous justifier.'],
      entries: [
        {
          name: 'Consulter',
          text: 'La page de votre compte montre votre nom, votre adresse, votre langue et votre rôle. Le lien reçu à la confirmation d’une demande montre où elle en est. Le Secrétariat vous dira le reste.',
        },
        {
          name: 'Corriger',
          text: 'Vous pouvez changer vous-même votre nom et votre langue. Le Secrétariat corrige tout le reste, comme l’adresse électronique.',
        },
        {
          name: 'Supprimer',
          text: 'Le Secrétariat supprime sur demande votre compte ou votre demande d’adhésion. La fiche d’une organisation devenue partenaire reste.',
        },
      ],
    },
    contact: {
      title: 'À qui s’adresser',
      paragraphs: [
        'Écrivez au Secrétariat de la Coalition. Si sa réponse ne vous satisfait pas, adressez-vous à l’instance qui veille à la protection des données dans l’institution qui exploite ce portail.',
      ],
    },
  },
};

export default fr;
