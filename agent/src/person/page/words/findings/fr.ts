import { programName } from '../../program-names.ts';
import type { FindingTold, FolderTold } from '../../told.ts';
import { fewOf, sayingIn } from '../saying.ts';
import type { FindingWords } from './finding-words.ts';

const say = sayingIn('fr');
const few = (names: readonly string[]): string => fewOf(say, names, (count) => say.counted(count, 'autre', 'autres'));
const tellIt = 'Veuillez prévenir votre service informatique.';
const folders: Readonly<Record<FolderTold, string>> = {
  desktop: 'Bureau',
  documents: 'Documents',
  pictures: 'Images',
};

export function findingInFrench(finding: FindingTold): FindingWords {
  switch (finding.kind) {
    case 'not-looked-at':
      return {
        title: 'Un point n’a pas pu être vérifié sur cet ordinateur',
        toDo: 'Vous pouvez continuer. Si quelque chose ne fonctionne pas ensuite, prévenez votre service informatique.',
      };
    case 'registry-approximate':
      return { title: 'Ferry n’accède pas à ce dont il a besoin', toDo: tellIt };
    case 'windows-unknown':
      return { title: 'La version de Windows n’est pas connue', toDo: tellIt };
    case 'windows-too-old':
      return {
        title: 'Windows est trop ancien',
        toDo: 'Installez les mises à jour de Windows, puis redémarrez.',
      };
    case 'joined':
      return {
        title: 'Cet ordinateur est géré autrement',
        found: 'Il appartient entièrement à l’ancienne organisation, et pas seulement par votre compte.',
        toDo: tellIt,
      };
    case 'domain-joined':
      return {
        title: 'Cet ordinateur fait partie d’un réseau d’entreprise (domaine)',
        toDo: 'Il y reste. Vous n’avez rien à faire.',
      };
    case 'restart-pending':
      return {
        title: 'Windows attend un redémarrage',
        toDo: 'Enregistrez votre travail et redémarrez l’ordinateur.',
      };
    case 'disk-unknown':
      return {
        title: 'L’espace libre du disque n’est pas connu',
        toDo: 'Vérifiez qu’il en reste : Explorateur de fichiers, Ce PC.',
      };
    case 'disk-too-full':
    case 'disk-low':
      return {
        title: 'Le disque est presque plein',
        found: `Espace libre : ${say.gigabytes(finding.freeBytes)}.`,
        toDo: 'Faites de la place, par exemple en vidant la corbeille.',
      };
    case 'battery-low':
      return {
        title: 'La batterie est faible',
        found: `Elle est à ${say.percent(finding.percent)}.`,
        toDo: 'Branchez l’ordinateur.',
      };
    case 'account-forbidden':
      return {
        title: 'Une règle de votre organisation bloque',
        found: 'Elle interdit d’ajouter des comptes professionnels sur cet ordinateur.',
        toDo: tellIt,
      };
    case 'onedrive-forbidden':
      return {
        title: 'Une règle de votre organisation bloque',
        found: 'Elle interdit à OneDrive de se connecter avec votre nouveau compte.',
        toDo: tellIt,
      };
    case 'old-tenant-pinned':
      return {
        title: 'Une règle de votre organisation mentionne encore l’ancien compte',
        found: 'Elle pourrait le faire revenir.',
        toDo: tellIt,
      };
    case 'source-account-missing':
      return {
        title: 'Votre ancien compte est introuvable ici',
        toDo: 'Si ce n’est pas votre ordinateur de travail, veuillez prévenir votre service informatique.',
      };
    case 'target-in-source':
      return {
        title: 'Le nouveau compte ne convient pas',
        found: `${finding.upn} appartient à l’ancienne organisation.`,
        toDo: tellIt,
      };
    case 'programs-open':
      return {
        title: 'Des programmes Office sont ouverts',
        found: few([...new Set(finding.programs.map(programName))]),
        toDo: 'Enregistrez votre travail et fermez-les.',
      };
    case 'outlook-data-files':
      return {
        title: 'Outlook a ses propres fichiers de données',
        found: few(finding.files),
        toDo: 'Ils restent. Ensuite, rouvrez-les dans Outlook : Fichier, Ouvrir et exporter, Ouvrir le fichier de données Outlook.',
      };
    case 'onedrive-elsewhere':
      return {
        title: 'OneDrive range ses fichiers à un endroit inhabituel',
        found: finding.folder,
        toDo: 'Vérifiez vous-même que les fichiers dont vous avez besoin sont sur cet ordinateur, et pas seulement dans le nuage.',
      };
    case 'onedrive-online-only': {
      const all = say.counted(finding.counted, 'fichier', 'fichiers');
      return {
        title: 'Certains fichiers ne sont que dans le nuage',
        found: `${say.number(finding.away)} sur ${finding.more ? 'plus de ' : ''}${all}`,
        toDo: 'Dans votre dossier OneDrive, choisissez « Toujours conserver sur cet appareil » pour ce dont vous avez besoin, et attendez que ce soit fait.',
      };
    }
    case 'onedrive-not-running':
      return {
        title: 'OneDrive n’est pas lancé',
        toDo: 'Lancez OneDrive depuis le menu Démarrer et attendez qu’il ait envoyé vos derniers fichiers.',
      };
    case 'others-libraries':
      return {
        title: 'L’ancien OneDrive synchronise aussi des bibliothèques d’autres organisations',
        found: few(finding.names),
        toDo: 'Cela prend fin, et ce qui est sur cet ordinateur reste. Ensuite, synchronisez-les de nouveau avec le nouveau compte.',
      };
    case 'known-folders-inside':
      return {
        title: 'Certains de vos dossiers sont dans l’ancien dossier OneDrive',
        found: say.list(finding.folders.map((folder) => folders[folder])),
        toDo: 'Ils y restent, et rien n’est supprimé. Ensuite, laissez le nouveau OneDrive les sauvegarder.',
      };
    case 'edge-signed-in':
      return {
        title: 'Edge est connecté avec votre ancien compte',
        found: few(finding.accounts),
        toDo: 'Les favoris et les mots de passe restent. Veillez à ce qu’ils soient sauvegardés, puis connectez-vous à Edge avec le nouveau compte ensuite.',
      };
    case 'passwords-stay':
      return {
        title: 'Des mots de passe sont enregistrés sous votre ancien compte',
        found: few(finding.names),
        toDo: 'Ils restent. Si l’un d’eux ouvre quelque chose de l’ancienne organisation, enregistrez-y ensuite le nouveau.',
      };
    case 'passwords-removed':
      return {
        title: 'Les mots de passe enregistrés sous votre ancien compte sont supprimés',
        found: few(finding.names),
        toDo: 'Assurez-vous de connaître ceux dont vous avez encore besoin : c’est votre organisation qui l’a décidé.',
      };
    case 'connections-of-source':
      return {
        title: 'Certains lecteurs réseau ou imprimantes sont ceux de l’ancienne organisation',
        found: few(finding.connections),
        toDo: 'Ils restent. Si l’un d’eux demande un mot de passe ensuite, adressez-vous à votre service informatique.',
      };
    case 'other':
      return { title: 'Il y a quelque chose à noter sur cet ordinateur', toDo: tellIt };
  }
}
