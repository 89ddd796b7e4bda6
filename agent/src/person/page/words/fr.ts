import { causeInFrench } from './causes/fr.ts';
import { findingInFrench } from './findings/fr.ts';
import { sayingIn } from './saying.ts';
import { stepInFrench } from './steps/fr.ts';
import type { Words } from './words.ts';

const say = sayingIn('fr');

export const fr: Words = {
  ownName: 'Français',
  locale: 'fr',
  title: 'Passage à votre nouveau compte professionnel',
  language: 'Langue',
  scenes: {
    nothing: { heading: 'Rien à faire', lead: 'Aucune migration n’est prévue pour cet ordinateur en ce moment.' },
    scheduled: {
      heading: 'Une migration est prévue',
      lead: 'Vous pouvez travailler d’ici là. Vous serez prévenu quand elle commencera.',
    },
    offered: {
      heading: 'Votre migration est prête',
      lead: 'Lancez-la quand cela vous convient. Si vous ne faites rien, elle commence d’elle-même.',
    },
    deferred: {
      heading: 'La migration est reportée',
      lead: 'Vous pouvez continuer à travailler. Vous pouvez aussi la lancer à tout moment.',
    },
    checking: {
      heading: 'Cet ordinateur est en cours de vérification',
      lead: 'Rien n’est modifié, et vous pouvez continuer à travailler. Cela ne prend qu’un instant.',
    },
    running: {
      heading: 'Votre ordinateur est en cours de migration',
      lead: 'Laissez-le allumé, et n’ouvrez ni Office, ni Outlook, ni OneDrive avant la fin.',
    },
    undoing: {
      heading: 'La migration est en cours d’annulation',
      lead: 'Tout est remis comme avant. Laissez l’ordinateur allumé.',
    },
    done: {
      heading: 'La migration est terminée',
      lead: 'Il vous reste à vous reconnecter à quelques programmes. Cela prend quelques minutes.',
    },
    'needs-restart': {
      heading: 'Veuillez redémarrer l’ordinateur',
      lead: 'Enregistrez votre travail et redémarrez. La migration reprend ensuite d’elle-même.',
    },
    'needs-user': {
      heading: 'Nous avons besoin de vous',
      lead: 'La migration ne peut pas continuer d’elle-même. Voyez ci-dessous ce qui la bloque.',
    },
    'needs-admin': {
      heading: 'Un administrateur doit terminer',
      lead: 'Votre part est faite autant que possible. Une étape demande davantage de droits ; votre administrateur voit laquelle.',
    },
    blocked: {
      heading: 'La migration n’a pas pu commencer',
      lead: 'Rien n’a été modifié, et vous pouvez continuer à travailler. Voici ce qui la bloque :',
    },
    stopped: {
      heading: 'La migration a été arrêtée',
      lead: 'Votre administrateur l’a arrêtée. Vous pouvez travailler ; vous serez prévenu quand elle reprendra.',
    },
    'rolled-back': {
      heading: 'Tout est comme avant',
      lead: 'La migration a été annulée. Continuez avec votre ancien compte et reconnectez-vous là où on vous le demande.',
    },
    failed: {
      heading: 'La migration n’a pas réussi',
      lead: 'Votre administrateur le voit et peut la relancer ou l’annuler. Vos fichiers sont toujours sur cet ordinateur.',
    },
  },
  facts: {
    account: 'Votre nouveau compte',
    begins: 'Début',
    beginsByItself: 'Commence d’elle-même',
    deadline: 'Au plus tard',
    putOffUntil: 'Reportée jusqu’à',
  },
  left: (times) =>
    times === 0
      ? 'Elle ne peut plus être reportée.'
      : `Vous pouvez encore la reporter ${times === 1 ? 'une fois' : `${times} fois`}.`,
  actions: {
    startNow: 'Lancer maintenant',
    putOff: 'Reporter',
    howLong: 'De combien de temps ?',
    confirmHeading: 'Avez-vous enregistré votre travail ?',
    confirmLead: 'La migration commence aussitôt. Les programmes Office ouverts sont priés de se fermer.',
    confirmStart: 'Lancer la migration',
    notYet: 'Pas encore',
    sent: 'Un instant…',
  },
  choice: {
    for: (duration, until) => `${duration} (jusqu’à ${until})`,
    tomorrow: (until) => `Demain matin (${until})`,
    deadline: (until) => `Le plus longtemps possible (jusqu’à ${until})`,
  },
  sections: {
    toDo: 'Ce qu’il faut faire maintenant',
    inTheWay: 'Ce qui bloque',
    what: 'Ce qui va se passer',
    why: 'Pourquoi',
    afterwards: 'Ce qu’il faut faire maintenant, pas à pas',
    contact: 'Des questions ?',
    progress: 'Avancement',
    details: 'Chaque étape',
    happened: 'Ce qui s’est passé',
  },
  administrator: {
    heading: 'Pour votre administrateur',
    lead: 'Il reste une étape pour laquelle vos droits ne suffisent pas. Donnez ceci à votre administrateur : à saisir sur cet ordinateur dans Windows PowerShell, ouvert avec « Exécuter en tant qu’administrateur ».',
    copy: 'Copier',
    copied: 'Copié',
    notCopied: 'Sélectionnez le texte, puis Ctrl+C',
  },
  closes: (programs) => `Ces programmes seront fermés : ${programs}. Enregistrez votre travail avant.`,
  filesStay: 'Vos fichiers restent sur cet ordinateur. Aucun document et aucun message n’est supprimé.',
  afterwardsLead: 'Connectez-vous avec le nouveau compte partout où on vous le demande :',
  stepOf: (done, total) => `${say.counted(done, 'étape', 'étapes')} sur ${say.number(total)}`,
  stepCount: (count) => say.counted(count, 'étape', 'étapes'),
  atStep: (step) => `C’est arrivé à cette étape : ${step}`,
  reference: 'Pour votre administrateur :',
  tasks: {
    'entra-registration': {
      what: 'Windows déconnecte votre ancien compte professionnel.',
      underWay: 'Déconnexion de l’ancien compte de Windows',
    },
    office: { what: 'Word, Excel et les autres programmes Office oublient l’ancien compte.', underWay: 'Office' },
    onedrive: {
      what: 'OneDrive est séparé de l’ancien compte. Les fichiers sur cet ordinateur restent.',
      underWay: 'OneDrive',
    },
    outlook: {
      what: 'Outlook démarre avec un nouveau profil vide, puis récupère les messages du nouveau compte.',
      underWay: 'Outlook',
    },
    teams: { what: 'Teams déconnecte l’ancien compte.', underWay: 'Teams' },
    credentials: {
      what: 'Les connexions enregistrées avec l’ancien compte sont retirées.',
      underWay: 'Connexions enregistrées',
    },
    'drives-printers': {
      what: 'Les lecteurs réseau et les imprimantes sont notés. Ils restent tels quels.',
      underWay: 'Lecteurs réseau et imprimantes',
    },
    scripts: {
      what: 'Des scripts de votre organisation sont exécutés, comme le montre la liste des étapes.',
      underWay: 'Scripts de votre organisation',
    },
  },
  afterwards: {
    'entra-registration': {
      heading: 'Faire connaître le nouveau compte à Windows',
      how: 'Quand un programme propose que votre organisation gère cet appareil, ou d’utiliser le compte partout, acceptez.',
    },
    office: {
      heading: 'Se connecter à Office',
      how: 'Ouvrez Word. Connectez-vous avec le nouveau compte quand il vous le demande.',
    },
    onedrive: {
      heading: 'Se connecter à OneDrive',
      how: 'Ouvrez OneDrive depuis le menu Démarrer et connectez-vous avec le nouveau compte. Vos anciens fichiers sont toujours dans leur dossier.',
    },
    outlook: {
      heading: 'Configurer Outlook',
      how: 'Ouvrez Outlook et confirmez le nouveau compte. La première fois, l’arrivée des messages peut prendre du temps.',
    },
    teams: { heading: 'Se connecter à Teams', how: 'Ouvrez Teams et connectez-vous avec le nouveau compte.' },
    credentials: null,
    'drives-printers': null,
    scripts: null,
  },
  step: stepInFrench,
  finding: findingInFrench,
  cause: causeInFrench,
  connection: {
    opening: 'Ouverture…',
    lost: {
      heading: 'Pas de connexion à Ferry',
      lead: 'Ferry a été arrêté ou est en cours de mise à jour. Cette page réessaie d’elle-même.',
    },
    usedLink: {
      heading: 'Cette fenêtre doit être rouverte',
      lead: 'Pour votre sécurité, chaque lien ne sert qu’une fois et pendant une minute.',
    },
    openAgain: 'Rouvrir',
    opened: 'Une nouvelle fenêtre s’ouvre. Vous pouvez fermer celle-ci.',
    notOpened: 'Aucune fenêtre n’a pu être ouverte d’ici. Ouvrez Ferry depuis le menu Démarrer.',
  },
  tray: {
    open: 'Ouvrir Ferry',
    noWindow:
      'Ferry ne peut pas ouvrir sa fenêtre pour le moment. Réessayez dans une minute. Si cela ne suffit pas, prévenez votre service informatique.',
  },
  enrolment: {
    says: 'D’après le programme d’installation, cet ordinateur dépend de :',
    server: 'Serveur :',
    noServer: 'aucun, une console sur ce réseau',
    companyKey: 'Clé de l’entreprise :',
    warning:
      'Qui l’exploite peut demander la migration de votre compte professionnel sur cet ordinateur. Comparez les deux avec ce que votre administrateur vous a indiqué.',
    question: 'Connecter cet ordinateur ?',
    notInstalled: 'Ferry n’a pas été installé. Transmettez ceci à votre service informatique :',
  },
  notices: {
    offered: {
      title: 'Votre migration est prête',
      text: (when) =>
        `Elle commence d’elle-même : ${when}. Ouvrez Ferry pour la lancer maintenant ou pour la reporter.`,
    },
    soon: {
      title: 'Votre migration commence bientôt',
      text: (when) => `Début : ${when}. Enregistrez votre travail.`,
    },
    done: {
      title: 'La migration est terminée',
      text: 'Ouvrez Ferry pour voir ce qu’il reste à faire : vous connecter à Office, OneDrive et Outlook.',
    },
    failed: {
      title: 'La migration n’a pas réussi',
      text: 'Votre administrateur le voit. Ouvrez Ferry pour voir ce que vous pouvez faire.',
    },
  },
};
