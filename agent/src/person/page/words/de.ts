import { causeInGerman } from './causes/de.ts';
import { findingInGerman } from './findings/de.ts';
import { sayingIn } from './saying.ts';
import { stepInGerman } from './steps/de.ts';
import type { Words } from './words.ts';

const say = sayingIn('de');

export const de: Words = {
  ownName: 'Deutsch',
  locale: 'de',
  title: 'Umzug auf Ihr neues Geschäftskonto',
  language: 'Sprache',
  scenes: {
    nothing: { heading: 'Nichts zu tun', lead: 'Für diesen Computer ist zurzeit kein Umzug geplant.' },
    scheduled: {
      heading: 'Ein Umzug ist geplant',
      lead: 'Sie können bis dahin weiterarbeiten. Wir sagen Ihnen Bescheid, wenn es losgeht.',
    },
    offered: {
      heading: 'Ihr Umzug ist bereit',
      lead: 'Starten Sie ihn, wann es Ihnen passt. Wenn Sie nichts tun, beginnt er von selbst.',
    },
    deferred: {
      heading: 'Der Umzug ist verschoben',
      lead: 'Sie können weiterarbeiten. Sie können ihn auch jederzeit starten.',
    },
    checking: {
      heading: 'Dieser Computer wird geprüft',
      lead: 'Es wird nichts verändert, und Sie können weiterarbeiten. Es dauert nur einen Moment.',
    },
    running: {
      heading: 'Ihr Computer zieht um',
      lead: 'Bitte lassen Sie ihn eingeschaltet und öffnen Sie Office, Outlook und OneDrive erst wieder, wenn alles fertig ist.',
    },
    undoing: {
      heading: 'Der Umzug wird rückgängig gemacht',
      lead: 'Alles wird so, wie es vorher war. Bitte lassen Sie den Computer eingeschaltet.',
    },
    done: {
      heading: 'Der Umzug ist fertig',
      lead: 'Jetzt müssen Sie sich nur noch neu anmelden. Das dauert einige Minuten.',
    },
    'needs-restart': {
      heading: 'Bitte starten Sie den Computer neu',
      lead: 'Speichern Sie Ihre Arbeit und starten Sie neu. Der Umzug geht danach von selbst weiter.',
    },
    'needs-user': {
      heading: 'Sie werden gebraucht',
      lead: 'Der Umzug kann nicht von selbst weitergehen. Bitte sehen Sie unten nach, was im Weg steht.',
    },
    'needs-admin': {
      heading: 'Ein Administrator muss das abschließen',
      lead: 'Ihr Teil ist so weit erledigt. Ein Schritt braucht mehr Rechte; Ihr Administrator sieht, welcher.',
    },
    blocked: {
      heading: 'Der Umzug konnte nicht beginnen',
      lead: 'Es wurde nichts verändert, und Sie können weiterarbeiten. Das steht im Weg:',
    },
    stopped: {
      heading: 'Der Umzug wurde angehalten',
      lead: 'Ihr Administrator hat ihn angehalten. Sie können weiterarbeiten; wir sagen Ihnen, wenn es weitergeht.',
    },
    'rolled-back': {
      heading: 'Alles ist wieder wie vorher',
      lead: 'Der Umzug wurde rückgängig gemacht. Arbeiten Sie mit dem bisherigen Konto weiter und melden Sie sich an, wo Sie gefragt werden.',
    },
    failed: {
      heading: 'Der Umzug hat nicht geklappt',
      lead: 'Ihr Administrator sieht das und kann ihn neu starten oder rückgängig machen. Ihre Dateien sind noch auf diesem Computer.',
    },
  },
  facts: {
    account: 'Ihr neues Konto',
    begins: 'Beginn',
    beginsByItself: 'Beginnt von selbst',
    deadline: 'Spätestens',
    putOffUntil: 'Verschoben bis',
  },
  left: (times) =>
    times === 0
      ? 'Er kann nicht mehr verschoben werden.'
      : times === 1
        ? 'Sie können ihn noch einmal verschieben.'
        : `Sie können ihn noch ${times}-mal verschieben.`,
  actions: {
    startNow: 'Jetzt starten',
    putOff: 'Verschieben',
    howLong: 'Wie lange?',
    confirmHeading: 'Haben Sie Ihre Arbeit gespeichert?',
    confirmLead: 'Der Umzug beginnt sofort. Offene Programme von Office werden gebeten, sich zu schließen.',
    confirmStart: 'Umzug starten',
    notYet: 'Noch nicht',
    sent: 'Einen Moment…',
  },
  choice: {
    for: (duration, until) => `${duration} (bis ${until})`,
    tomorrow: (until) => `Morgen früh (${until})`,
    deadline: (until) => `So lange wie möglich (bis ${until})`,
  },
  sections: {
    toDo: 'Was jetzt zu tun ist',
    inTheWay: 'Was im Weg steht',
    what: 'Was geschehen wird',
    why: 'Warum',
    afterwards: 'Was jetzt zu tun ist, Schritt für Schritt',
    contact: 'Fragen?',
    progress: 'Fortschritt',
    details: 'Alle Schritte',
    happened: 'Was geschehen ist',
  },
  administrator: {
    heading: 'Für Ihren Administrator',
    lead: 'Es bleibt etwas übrig, wofür Ihre Rechte nicht reichen. Geben Sie das Ihrem Administrator: Es wird auf diesem Computer in Windows PowerShell eingegeben, geöffnet mit „Als Administrator ausführen“.',
    copy: 'Kopieren',
    copied: 'Kopiert',
    notCopied: 'Markieren und Strg+C drücken',
  },
  closes: (programs) => `Diese Programme werden geschlossen: ${programs}. Speichern Sie vorher Ihre Arbeit.`,
  filesStay: 'Ihre Dateien bleiben auf diesem Computer. Weder Dokumente noch E-Mails werden gelöscht.',
  afterwardsLead: 'Melden Sie sich überall, wo Sie gefragt werden, mit dem neuen Konto an:',
  stepOf: (done, total) => `${say.number(done)} von ${say.counted(total, 'Schritt', 'Schritten')}`,
  stepCount: (count) => say.counted(count, 'Schritt', 'Schritte'),
  atStep: (step) => `Es ist bei diesem Schritt geschehen: ${step}`,
  reference: 'Für Ihren Administrator:',
  tasks: {
    'entra-registration': {
      what: 'Windows meldet Ihr bisheriges Geschäftskonto ab.',
      underWay: 'Das bisherige Konto wird von Windows abgemeldet',
    },
    office: {
      what: 'Word, Excel und die anderen Programme von Office vergessen das bisherige Konto.',
      underWay: 'Office',
    },
    onedrive: {
      what: 'OneDrive wird vom bisherigen Konto getrennt. Die Dateien auf diesem Computer bleiben.',
      underWay: 'OneDrive',
    },
    outlook: {
      what: 'Outlook startet mit einem neuen, leeren Profil und holt dann die E-Mails des neuen Kontos.',
      underWay: 'Outlook',
    },
    teams: { what: 'Teams meldet das bisherige Konto ab.', underWay: 'Teams' },
    credentials: {
      what: 'Gespeicherte Anmeldungen mit dem bisherigen Konto werden entfernt.',
      underWay: 'Gespeicherte Anmeldungen',
    },
    'drives-printers': {
      what: 'Netzlaufwerke und Drucker werden aufgelistet. Sie bleiben, wie sie sind.',
      underWay: 'Netzlaufwerke und Drucker',
    },
    scripts: {
      what: 'Skripte Ihrer Organisation werden ausgeführt, wie in der Liste der Schritte gezeigt.',
      underWay: 'Skripte Ihrer Organisation',
    },
  },
  afterwards: {
    'entra-registration': {
      heading: 'Windows das neue Konto geben',
      how: 'Wenn ein Programm anbietet, dass Ihre Organisation dieses Gerät verwalten darf oder das Konto überall verwendet wird, stimmen Sie zu.',
    },
    office: {
      heading: 'Bei Office anmelden',
      how: 'Öffnen Sie Word. Melden Sie sich mit dem neuen Konto an, wenn Sie gefragt werden.',
    },
    onedrive: {
      heading: 'Bei OneDrive anmelden',
      how: 'Öffnen Sie OneDrive im Startmenü und melden Sie sich mit dem neuen Konto an. Ihre bisherigen Dateien liegen noch in ihrem Ordner.',
    },
    outlook: {
      heading: 'Outlook einrichten',
      how: 'Öffnen Sie Outlook und bestätigen Sie das neue Konto. Beim ersten Mal kann es dauern, bis alle E-Mails da sind.',
    },
    teams: { heading: 'Bei Teams anmelden', how: 'Öffnen Sie Teams und melden Sie sich mit dem neuen Konto an.' },
    credentials: null,
    'drives-printers': null,
    scripts: null,
  },
  step: stepInGerman,
  finding: findingInGerman,
  cause: causeInGerman,
  connection: {
    opening: 'Wird geöffnet…',
    lost: {
      heading: 'Keine Verbindung zu Ferry',
      lead: 'Ferry wurde beendet oder wird aktualisiert. Diese Seite versucht es von selbst wieder.',
    },
    usedLink: {
      heading: 'Dieses Fenster muss neu geöffnet werden',
      lead: 'Zu Ihrer Sicherheit gilt jeder Link nur einmal und nur eine Minute lang.',
    },
    openAgain: 'Neu öffnen',
    opened: 'Ein neues Fenster öffnet sich. Dieses können Sie schließen.',
    notOpened: 'Von hier aus ließ sich kein Fenster öffnen. Öffnen Sie Ferry im Startmenü.',
  },
  tray: {
    open: 'Ferry öffnen',
    noWindow:
      'Ferry kann sein Fenster gerade nicht öffnen. Bitte versuchen Sie es in einer Minute noch einmal. Hilft das nicht, wenden Sie sich an Ihre IT-Abteilung.',
  },
  enrolment: {
    says: 'Laut dem Installationsprogramm gehört dieser Computer zu:',
    server: 'Server:',
    noServer: 'keiner, eine Konsole in diesem Netz',
    companyKey: 'Firmenschlüssel:',
    warning:
      'Wer ihn betreibt, kann veranlassen, dass Ihr Geschäftskonto auf diesem Computer umzieht. Vergleichen Sie beides mit dem, was Ihr Administrator Ihnen gesagt hat.',
    question: 'Diesen Computer verbinden?',
    notInstalled: 'Ferry wurde nicht installiert. Bitte geben Sie das Ihrer IT-Abteilung:',
  },
  notices: {
    offered: {
      title: 'Ihr Umzug ist bereit',
      text: (when) => `Er beginnt von selbst: ${when}. Öffnen Sie Ferry, um ihn jetzt zu starten oder zu verschieben.`,
    },
    soon: {
      title: 'Ihr Umzug beginnt bald',
      text: (when) => `Beginn: ${when}. Bitte speichern Sie Ihre Arbeit.`,
    },
    done: {
      title: 'Der Umzug ist fertig',
      text: 'Öffnen Sie Ferry und sehen Sie, was jetzt zu tun ist: bei Office, OneDrive und Outlook anmelden.',
    },
    failed: {
      title: 'Der Umzug hat nicht geklappt',
      text: 'Ihr Administrator sieht das. Öffnen Sie Ferry, um zu sehen, was Sie tun können.',
    },
  },
};
