import { programName } from '../../program-names.ts';
import type { CauseTold } from '../../told.ts';
import { sayingIn } from '../saying.ts';
import type { CauseWords } from './cause-words.ts';

const say = sayingIn('de');
const tellIt = 'Bitte sagen Sie Ihrer IT-Abteilung Bescheid.';
const again = 'Ihr Administrator kann den Umzug danach neu starten.';

export function causeInGerman(cause: CauseTold): CauseWords {
  switch (cause.kind) {
    case 'program-open': {
      const program = programName(cause.program);
      return {
        what: `${program} ließ sich nicht schließen.`,
        toDo: `Speichern Sie Ihre Arbeit und schließen Sie ${program}. ${again}`,
      };
    }
    case 'in-use':
      return {
        what: 'Ein anderes Programm hat eine Datei benutzt, die geändert werden musste.',
        toDo: `Schließen Sie alle Programme. ${again}`,
      };
    case 'access-denied':
      return { what: 'Windows hat eine Änderung nicht erlaubt.', toDo: tellIt };
    case 'disk-full':
      return {
        what: 'Der Speicherplatz ist voll.',
        toDo: `Schaffen Sie Platz, zum Beispiel indem Sie den Papierkorb leeren. ${again}`,
      };
    case 'still-there':
      return { what: 'Eine Änderung ist nicht wirksam geworden.', toDo: tellIt };
    case 'not-ours-any-more':
      return {
        what: 'Etwas gehörte nicht mehr zum bisherigen Konto, als es an der Reihe war. Es wurde nicht angerührt.',
        toDo: tellIt,
      };
    case 'script-failed':
      return { what: `Ein Skript Ihrer Organisation hat nicht funktioniert: „${cause.script}“.`, toDo: tellIt };
    case 'script-interrupted':
      return { what: `Ein Skript Ihrer Organisation wurde unterbrochen: „${cause.script}“.`, toDo: tellIt };
    case 'script-timeout':
      return {
        what: `Ein Skript Ihrer Organisation war nach ${say.duration(cause.seconds)} nicht fertig und wurde beendet: „${cause.script}“.`,
        toDo: tellIt,
      };
    case 'unexpected':
      return { what: 'Es ist etwas Unerwartetes geschehen.', toDo: tellIt };
    case 'replaced':
      return { what: 'Ihr Administrator hat inzwischen etwas anderes veranlasst.' };
    case 'revoked':
      return { what: 'Wer den Umzug veranlasst hat, darf das nicht mehr.', toDo: tellIt };
    case 'backup-expired':
      return {
        what: `Der Umzug lässt sich nicht mehr rückgängig machen: Was dafür nötig ist, wurde nur bis ${say.day(cause.on)} aufbewahrt.`,
        toDo: tellIt,
      };
    case 'not-undone':
      return {
        what: `${say.counted(cause.steps, 'Schritt konnte', 'Schritte konnten')} nicht rückgängig gemacht werden.`,
        toDo: tellIt,
      };
    case 'changed-since':
      return {
        what: 'Was Sie oder ein Programm nach dem Umzug geändert haben, wurde so gelassen, wie es jetzt ist. Alles andere ist wie vorher.',
        toDo: 'Wenn Ihnen etwas fehlt, sagen Sie bitte Ihrer IT-Abteilung Bescheid.',
      };
    case 'in-use-since':
      return { what: 'Was seit dem Umzug in Benutzung ist, bleibt. Alles andere ist wie vorher.' };
    case 'cannot-be-undone':
      return {
        what: 'Abmeldungen und was Skripte Ihrer Organisation getan haben, lassen sich nicht rückgängig machen.',
        toDo: 'Melden Sie sich mit dem bisherigen Konto wieder an, wo Sie gefragt werden.',
      };
    case 'order-not-understood':
      return { what: 'Ferry auf diesem Computer ist für diesen Umzug zu alt.', toDo: tellIt };
    case 'order-too-late':
      return { what: 'Die Zeit, in der der Umzug hätte beginnen müssen, ist vorbei.', toDo: again };
    case 'scripts-refused':
      return {
        what: 'Zum Umzug gehören Skripte Ihrer Organisation, die hier nicht ausgeführt werden dürfen.',
        toDo: tellIt,
      };
    case 'wrong-account':
      return {
        what:
          cause.upn === null
            ? 'Hier ist niemand mit einem Konto der bisherigen Organisation bei Windows angemeldet.'
            : `Der Umzug ist für ${cause.upn}, und dieses Konto ist hier nicht angemeldet.`,
        toDo: 'Wenn dies Ihr Computer ist, sagen Sie bitte Ihrer IT-Abteilung Bescheid.',
      };
    case 'no-room':
      return {
        what: 'Der Speicherplatz ist voll. Was begonnen wurde, wartet.',
        toDo: 'Schaffen Sie Platz, zum Beispiel indem Sie den Papierkorb leeren. Der Umzug geht dann von selbst weiter.',
      };
    case 'key-shared':
      return {
        what: 'Dieser Computer sieht aus wie die Kopie eines anderen. Bis das geklärt ist, beginnt hier nichts.',
        toDo: tellIt,
      };
  }
}
