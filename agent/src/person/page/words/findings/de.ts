import { programName } from '../../program-names.ts';
import type { FindingTold, FolderTold } from '../../told.ts';
import { fewOf, sayingIn } from '../saying.ts';
import type { FindingWords } from './finding-words.ts';

const say = sayingIn('de');
const few = (names: readonly string[]): string => fewOf(say, names, (count) => `${say.number(count)} weitere`);
const tellIt = 'Bitte sagen Sie Ihrer IT-Abteilung Bescheid.';
const folders: Readonly<Record<FolderTold, string>> = {
  desktop: 'Desktop',
  documents: 'Dokumente',
  pictures: 'Bilder',
};

export function findingInGerman(finding: FindingTold): FindingWords {
  switch (finding.kind) {
    case 'not-looked-at':
      return {
        title: 'Etwas auf diesem Computer ließ sich nicht prüfen',
        toDo: 'Sie können weitermachen. Wenn danach etwas nicht funktioniert, wenden Sie sich an Ihre IT-Abteilung.',
      };
    case 'registry-approximate':
      return {
        title: 'Ferry kommt nicht an das heran, was es braucht',
        toDo: 'Bitte wenden Sie sich an Ihre IT-Abteilung.',
      };
    case 'windows-unknown':
      return { title: 'Die Windows-Version ist nicht bekannt', toDo: tellIt };
    case 'windows-too-old':
      return { title: 'Windows ist zu alt', toDo: 'Installieren Sie die Windows-Updates und starten Sie dann neu.' };
    case 'joined':
      return {
        title: 'Dieser Computer wird anders verwaltet',
        found: 'Er gehört als Ganzes zur bisherigen Organisation, nicht nur mit Ihrem Konto.',
        toDo: tellIt,
      };
    case 'domain-joined':
      return {
        title: 'Dieser Computer gehört zu einem Firmennetz (Domäne)',
        toDo: 'Das bleibt so. Sie müssen nichts tun.',
      };
    case 'restart-pending':
      return {
        title: 'Windows wartet auf einen Neustart',
        toDo: 'Speichern Sie Ihre Arbeit und starten Sie den Computer neu.',
      };
    case 'disk-unknown':
      return {
        title: 'Wie viel Platz frei ist, ist nicht bekannt',
        toDo: 'Sehen Sie nach, ob noch Platz ist: Datei-Explorer, Dieser PC.',
      };
    case 'disk-too-full':
    case 'disk-low':
      return {
        title: 'Der Speicherplatz ist knapp',
        found: `Frei sind noch ${say.gigabytes(finding.freeBytes)}.`,
        toDo: 'Schaffen Sie Platz, zum Beispiel indem Sie den Papierkorb leeren.',
      };
    case 'battery-low':
      return {
        title: 'Der Akku ist fast leer',
        found: `Er ist bei ${say.percent(finding.percent)}.`,
        toDo: 'Schließen Sie das Netzteil an.',
      };
    case 'account-forbidden':
      return {
        title: 'Eine Regel Ihrer Organisation steht im Weg',
        found: 'Sie erlaubt nicht, dass auf diesem Computer Geschäftskonten hinzugefügt werden.',
        toDo: tellIt,
      };
    case 'onedrive-forbidden':
      return {
        title: 'Eine Regel Ihrer Organisation steht im Weg',
        found: 'Sie erlaubt OneDrive nicht, sich mit Ihrem neuen Konto anzumelden.',
        toDo: tellIt,
      };
    case 'old-tenant-pinned':
      return {
        title: 'Eine Regel Ihrer Organisation nennt noch das bisherige Konto',
        found: 'Sie könnte es zurückholen.',
        toDo: tellIt,
      };
    case 'source-account-missing':
      return {
        title: 'Ihr bisheriges Konto wurde hier nicht gefunden',
        toDo: 'Wenn dies nicht Ihr Arbeitscomputer ist, sagen Sie bitte Ihrer IT-Abteilung Bescheid.',
      };
    case 'target-in-source':
      return {
        title: 'Das neue Konto passt nicht',
        found: `${finding.upn} gehört zur bisherigen Organisation.`,
        toDo: tellIt,
      };
    case 'programs-open':
      return {
        title: 'Programme von Office sind offen',
        found: few([...new Set(finding.programs.map(programName))]),
        toDo: 'Speichern Sie Ihre Arbeit und schließen Sie sie.',
      };
    case 'outlook-data-files':
      return {
        title: 'Outlook hat eigene Datendateien',
        found: few(finding.files),
        toDo: 'Sie bleiben. Öffnen Sie sie danach wieder in Outlook: Datei, Öffnen und Exportieren, Outlook-Datendatei öffnen.',
      };
    case 'onedrive-elsewhere':
      return {
        title: 'OneDrive hat seine Dateien an einem ungewöhnlichen Ort',
        found: finding.folder,
        toDo: 'Sehen Sie selbst nach, dass die Dateien, die Sie brauchen, auf diesem Computer sind und nicht nur in der Cloud.',
      };
    case 'onedrive-online-only': {
      const all = say.counted(finding.counted, 'Datei', 'Dateien');
      return {
        title: 'Einige Dateien sind nur in der Cloud',
        found: `${say.number(finding.away)} von ${finding.more ? 'mehr als ' : ''}${all}`,
        toDo: 'Wählen Sie im OneDrive-Ordner „Immer auf diesem Gerät behalten“ für alles, was Sie brauchen, und warten Sie, bis es da ist.',
      };
    }
    case 'onedrive-not-running':
      return {
        title: 'OneDrive läuft nicht',
        toDo: 'Starten Sie OneDrive im Startmenü und warten Sie, bis Ihre letzten Dateien gesendet sind.',
      };
    case 'others-libraries':
      return {
        title: 'Das bisherige OneDrive synchronisiert auch Bibliotheken anderer Organisationen',
        found: few(finding.names),
        toDo: 'Das endet, und was auf diesem Computer ist, bleibt. Synchronisieren Sie sie danach mit dem neuen Konto.',
      };
    case 'known-folders-inside':
      return {
        title: 'Ordner von Ihnen liegen im bisherigen OneDrive-Ordner',
        found: say.list(finding.folders.map((folder) => folders[folder])),
        toDo: 'Sie bleiben dort, und nichts wird gelöscht. Lassen Sie sie danach vom neuen OneDrive sichern.',
      };
    case 'edge-signed-in':
      return {
        title: 'Edge ist mit Ihrem bisherigen Konto angemeldet',
        found: few(finding.accounts),
        toDo: 'Favoriten und Kennwörter bleiben. Sorgen Sie für eine Sicherung, und melden Sie sich danach in Edge mit dem neuen Konto an.',
      };
    case 'passwords-stay':
      return {
        title: 'Unter Ihrem bisherigen Konto sind Kennwörter gespeichert',
        found: few(finding.names),
        toDo: 'Sie bleiben. Wo eines etwas der bisherigen Organisation öffnet, speichern Sie dort danach das neue.',
      };
    case 'passwords-removed':
      return {
        title: 'Kennwörter, die unter Ihrem bisherigen Konto gespeichert sind, werden entfernt',
        found: few(finding.names),
        toDo: 'Sehen Sie nach, dass Sie die kennen, die Sie noch brauchen: Ihre Organisation hat das so festgelegt.',
      };
    case 'connections-of-source':
      return {
        title: 'Einige Netzlaufwerke oder Drucker gehören zur bisherigen Organisation',
        found: few(finding.connections),
        toDo: 'Sie bleiben. Wenn danach eines nach einem Kennwort fragt, wenden Sie sich an Ihre IT-Abteilung.',
      };
    case 'other':
      return { title: 'Auf diesem Computer ist etwas zu beachten', toDo: tellIt };
  }
}
