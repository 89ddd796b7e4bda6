import { programName } from '../../program-names.ts';
import type { StepTold } from '../../told.ts';
import { sayingIn } from '../saying.ts';

const say = sayingIn('de');

export function stepInGerman(step: StepTold): string {
  switch (step.kind) {
    case 'program-close':
      return `${programName(step.program)} wird geschlossen.`;
    case 'windows-keep-out':
      return 'Windows fügt das bisherige Konto nicht mehr von selbst wieder hinzu.';
    case 'windows-forget':
      return 'Windows vergisst die gespeicherten Anmeldungen des bisherigen Kontos.';
    case 'windows-registration':
      return 'Dieser Computer wird aus der Geräteliste der bisherigen Organisation ausgetragen.';
    case 'account-sign-out':
      return `Windows meldet ${step.upn} ab.`;
    case 'office-licence':
      return 'Die Office-Lizenz des bisherigen Kontos wird entfernt.';
    case 'office-activation':
      return 'Office vergisst, wer es auf diesem Computer aktiviert hat.';
    case 'office-sign-out':
      return 'Office wird vom bisherigen Konto abgemeldet.';
    case 'onedrive-list':
      return `Ihre Dateien im Ordner ${step.folder} werden aufgelistet, damit sich danach prüfen lässt, dass keine fehlt.`;
    case 'onedrive-unlink':
      return 'OneDrive wird vom bisherigen Konto getrennt. Ihre Dateien bleiben, wo sie sind.';
    case 'onedrive-prepare':
      return 'OneDrive wird für eine neue Anmeldung vorbereitet.';
    case 'outlook-list':
      return 'Ihre Outlook-Datendateien werden aufgelistet, damit Sie sie wieder öffnen können.';
    case 'outlook-forget':
      return 'Outlook vergisst, wo das bisherige Postfach liegt.';
    case 'outlook-profile':
      return 'Outlook bekommt ein neues, leeres Profil und startet von nun an damit.';
    case 'outlook-old':
      return `Das bisherige Outlook-Profil „${step.profile}“ wird entfernt. Seine Datendateien bleiben.`;
    case 'teams-sign-out':
      return 'Teams wird vom bisherigen Konto abgemeldet.';
    case 'teams-cache':
      return 'Was Teams für das bisherige Konto gespeichert hat, wird beiseitegelegt. Ihre Hintergrundbilder bleiben.';
    case 'stored-sign-ins':
      return 'Gespeicherte Anmeldungen mit dem bisherigen Konto werden entfernt.';
    case 'saved-password':
      return `Ein Kennwort, das unter dem bisherigen Konto gespeichert ist, wird entfernt: ${step.name}`;
    case 'connections-list':
      return 'Netzlaufwerke und Drucker werden aufgelistet. Sie bleiben, wie sie sind.';
    case 'script':
      return `Ein Skript Ihrer Organisation wird ausgeführt: „${step.name}“. Es dauert höchstens ${say.duration(step.seconds)}.`;
    case 'other':
      return 'Weitere Einstellungen des bisherigen Kontos werden angepasst.';
  }
}
