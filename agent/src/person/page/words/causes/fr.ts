import { programName } from '../../program-names.ts';
import type { CauseTold } from '../../told.ts';
import { sayingIn } from '../saying.ts';
import type { CauseWords } from './cause-words.ts';

const say = sayingIn('fr');
const tellIt = 'Veuillez prévenir votre service informatique.';
const again = 'Votre administrateur pourra alors relancer la migration.';

export function causeInFrench(cause: CauseTold): CauseWords {
  switch (cause.kind) {
    case 'program-open': {
      const program = programName(cause.program);
      return {
        what: `${program} n’a pas pu être fermé.`,
        toDo: `Enregistrez votre travail et fermez ${program}. ${again}`,
      };
    }
    case 'in-use':
      return {
        what: 'Un autre programme utilisait un fichier qui devait être modifié.',
        toDo: `Fermez tous les programmes. ${again}`,
      };
    case 'access-denied':
      return { what: 'Windows n’a pas autorisé une modification.', toDo: tellIt };
    case 'disk-full':
      return { what: 'Le disque est plein.', toDo: `Faites de la place, par exemple en vidant la corbeille. ${again}` };
    case 'still-there':
      return { what: 'Une modification n’a pas pris effet.', toDo: tellIt };
    case 'not-ours-any-more':
      return {
        what: 'Un élément n’appartenait plus à l’ancien compte au moment voulu. Il n’a pas été touché.',
        toDo: tellIt,
      };
    case 'script-failed':
      return { what: `Un script de votre organisation n’a pas réussi : « ${cause.script} ».`, toDo: tellIt };
    case 'script-interrupted':
      return { what: `Un script de votre organisation a été interrompu : « ${cause.script} ».`, toDo: tellIt };
    case 'script-timeout':
      return {
        what: `Un script de votre organisation n’avait pas fini au bout de ${say.duration(cause.seconds)} et a été arrêté : « ${cause.script} ».`,
        toDo: tellIt,
      };
    case 'unexpected':
      return { what: 'Quelque chose d’imprévu s’est produit.', toDo: tellIt };
    case 'replaced':
      return { what: 'Votre administrateur a entre-temps demandé autre chose.' };
    case 'revoked':
      return { what: 'La personne qui a demandé la migration n’en a plus le droit.', toDo: tellIt };
    case 'backup-expired':
      return {
        what: `La migration ne peut plus être annulée : ce qu’il faut pour cela n’a été conservé que jusqu’au ${say.day(cause.on)}.`,
        toDo: tellIt,
      };
    case 'not-undone':
      return {
        what: `${say.counted(cause.steps, 'étape n’a pas pu être annulée', 'étapes n’ont pas pu être annulées')}.`,
        toDo: tellIt,
      };
    case 'changed-since':
      return {
        what: 'Ce que vous ou un programme avez modifié après la migration a été laissé tel quel. Tout le reste est comme avant.',
        toDo: 'S’il vous manque quelque chose, veuillez prévenir votre service informatique.',
      };
    case 'in-use-since':
      return { what: 'Ce qui sert depuis la migration reste. Tout le reste est comme avant.' };
    case 'cannot-be-undone':
      return {
        what: 'Les déconnexions, et ce qu’ont fait les scripts de votre organisation, ne peuvent pas être annulées.',
        toDo: 'Reconnectez-vous avec votre ancien compte là où on vous le demande.',
      };
    case 'order-not-understood':
      return { what: 'Ferry est trop ancien sur cet ordinateur pour cette migration.', toDo: tellIt };
    case 'order-too-late':
      return { what: 'Le délai dans lequel la migration devait commencer est passé.', toDo: again };
    case 'scripts-refused':
      return {
        what: 'La migration comprend des scripts de votre organisation, qui ne peuvent pas être exécutés ici.',
        toDo: tellIt,
      };
    case 'wrong-account':
      return {
        what:
          cause.upn === null
            ? 'Personne n’est connecté ici à Windows avec un compte de l’ancienne organisation.'
            : `La migration est pour ${cause.upn}, et ce compte n’est pas connecté ici.`,
        toDo: 'Si c’est bien votre ordinateur, veuillez prévenir votre service informatique.',
      };
    case 'no-room':
      return {
        what: 'Le disque est plein. Ce qui a été commencé attend.',
        toDo: 'Faites de la place, par exemple en vidant la corbeille. La migration reprend alors d’elle-même.',
      };
    case 'key-shared':
      return {
        what: 'Cet ordinateur ressemble à la copie d’un autre. Tant que ce n’est pas réglé, rien ne commence ici.',
        toDo: tellIt,
      };
  }
}
