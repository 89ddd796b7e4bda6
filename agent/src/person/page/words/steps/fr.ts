import { programName } from '../../program-names.ts';
import type { StepTold } from '../../told.ts';
import { sayingIn } from '../saying.ts';

const say = sayingIn('fr');

export function stepInFrench(step: StepTold): string {
  switch (step.kind) {
    case 'program-close':
      return `${programName(step.program)} est fermé.`;
    case 'windows-keep-out':
      return 'Windows ne rajoute plus de lui-même l’ancien compte.';
    case 'windows-forget':
      return 'Windows oublie les connexions enregistrées de l’ancien compte.';
    case 'windows-registration':
      return 'Cet ordinateur est retiré de la liste des appareils de l’ancienne organisation.';
    case 'account-sign-out':
      return `Windows déconnecte ${step.upn}.`;
    case 'office-licence':
      return 'La licence Office de l’ancien compte est retirée.';
    case 'office-activation':
      return 'Office oublie qui l’a activé sur cet ordinateur.';
    case 'office-sign-out':
      return 'Office est déconnecté de l’ancien compte.';
    case 'onedrive-list':
      return `Une liste de vos fichiers du dossier ${step.folder} est établie, pour pouvoir vérifier ensuite qu’il n’en manque aucun.`;
    case 'onedrive-unlink':
      return 'OneDrive est séparé de l’ancien compte. Vos fichiers restent où ils sont.';
    case 'onedrive-prepare':
      return 'OneDrive est préparé pour une nouvelle connexion.';
    case 'outlook-list':
      return 'Une liste de vos fichiers de données Outlook est établie, pour que vous puissiez les rouvrir.';
    case 'outlook-forget':
      return 'Outlook oublie où se trouve l’ancienne boîte aux lettres.';
    case 'outlook-profile':
      return 'Outlook reçoit un nouveau profil vide, avec lequel il démarre désormais.';
    case 'outlook-old':
      return `L’ancien profil Outlook « ${step.profile} » est supprimé. Ses fichiers de données restent.`;
    case 'teams-sign-out':
      return 'Teams est déconnecté de l’ancien compte.';
    case 'teams-cache':
      return 'Ce que Teams a enregistré pour l’ancien compte est mis de côté. Vos arrière-plans restent.';
    case 'stored-sign-ins':
      return 'Les connexions enregistrées avec l’ancien compte sont retirées.';
    case 'saved-password':
      return `Un mot de passe enregistré sous l’ancien compte est supprimé : ${step.name}`;
    case 'connections-list':
      return 'Les lecteurs réseau et les imprimantes sont notés. Ils restent tels quels.';
    case 'script':
      return `Un script de votre organisation est exécuté : « ${step.name} ». Il dure au plus ${say.duration(step.seconds)}.`;
    case 'other':
      return 'D’autres réglages de l’ancien compte sont adaptés.';
  }
}
