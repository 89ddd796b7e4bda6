import { causeInSpanish } from './causes/es.ts';
import { findingInSpanish } from './findings/es.ts';
import { sayingIn } from './saying.ts';
import { stepInSpanish } from './steps/es.ts';
import type { Words } from './words.ts';

const say = sayingIn('es');

export const es: Words = {
  ownName: 'Español',
  locale: 'es',
  title: 'Cambio a su nueva cuenta profesional',
  language: 'Idioma',
  scenes: {
    nothing: { heading: 'Nada que hacer', lead: 'Por ahora no hay ningún cambio previsto para este equipo.' },
    scheduled: {
      heading: 'Hay un cambio previsto',
      lead: 'Puede seguir trabajando hasta entonces. Le avisaremos cuando empiece.',
    },
    offered: {
      heading: 'Su cambio está listo',
      lead: 'Inícielo cuando le convenga. Si no hace nada, empieza por sí solo.',
    },
    deferred: {
      heading: 'El cambio está aplazado',
      lead: 'Puede seguir trabajando. También puede iniciarlo en cualquier momento.',
    },
    checking: {
      heading: 'Se está revisando este equipo',
      lead: 'No se modifica nada y puede seguir trabajando. Solo tarda un momento.',
    },
    running: {
      heading: 'Se está cambiando su equipo',
      lead: 'Déjelo encendido y no abra Office, Outlook ni OneDrive hasta que termine.',
    },
    undoing: {
      heading: 'Se está deshaciendo el cambio',
      lead: 'Todo vuelve a quedar como estaba. Deje el equipo encendido.',
    },
    done: {
      heading: 'El cambio ha terminado',
      lead: 'Solo le queda iniciar sesión en algunos programas. Tarda unos minutos.',
    },
    'needs-restart': {
      heading: 'Reinicie el equipo, por favor',
      lead: 'Guarde su trabajo y reinicie. Después, el cambio continúa por sí solo.',
    },
    'needs-user': {
      heading: 'Necesitamos algo de usted',
      lead: 'El cambio no puede continuar por sí solo. Mire abajo qué lo impide.',
    },
    'needs-admin': {
      heading: 'Un administrador debe terminarlo',
      lead: 'Su parte está hecha hasta donde es posible. Queda un paso que necesita más permisos; su administrador ve cuál.',
    },
    blocked: {
      heading: 'El cambio no pudo empezar',
      lead: 'No se ha modificado nada y puede seguir trabajando. Esto es lo que lo impide:',
    },
    stopped: {
      heading: 'El cambio se ha detenido',
      lead: 'Su administrador lo ha detenido. Puede seguir trabajando; le avisaremos cuando continúe.',
    },
    'rolled-back': {
      heading: 'Todo está como antes',
      lead: 'El cambio se ha deshecho. Siga con su cuenta anterior e inicie sesión donde se le pida.',
    },
    failed: {
      heading: 'El cambio no ha funcionado',
      lead: 'Su administrador lo ve y puede iniciarlo de nuevo o deshacerlo. Sus archivos siguen en este equipo.',
    },
  },
  facts: {
    account: 'Su nueva cuenta',
    begins: 'Empieza',
    beginsByItself: 'Empieza por sí solo',
    deadline: 'A más tardar',
    putOffUntil: 'Aplazado hasta',
  },
  left: (times) =>
    times === 0
      ? 'Ya no se puede aplazar más.'
      : `Puede aplazarlo ${times === 1 ? 'una vez más' : `${times} veces más`}.`,
  actions: {
    startNow: 'Iniciar ahora',
    putOff: 'Aplazar',
    howLong: '¿Cuánto tiempo?',
    confirmHeading: '¿Ha guardado su trabajo?',
    confirmLead: 'El cambio empieza enseguida. Se pide a los programas de Office abiertos que se cierren.',
    confirmStart: 'Iniciar el cambio',
    notYet: 'Todavía no',
    sent: 'Un momento…',
  },
  choice: {
    for: (duration, until) => `${duration} (hasta ${until})`,
    tomorrow: (until) => `Mañana por la mañana (${until})`,
    deadline: (until) => `El mayor tiempo posible (hasta ${until})`,
  },
  sections: {
    toDo: 'Qué hacer ahora',
    inTheWay: 'Qué lo impide',
    what: 'Qué va a pasar',
    why: 'Por qué',
    afterwards: 'Qué hacer ahora, paso a paso',
    contact: '¿Preguntas?',
    progress: 'Progreso',
    details: 'Todos los pasos',
    happened: 'Qué ha ocurrido',
  },
  administrator: {
    heading: 'Para su administrador',
    lead: 'Queda algo para lo que sus permisos no bastan. Dé esto a su administrador: se escribe en este equipo en Windows PowerShell, abierto con «Ejecutar como administrador».',
    copy: 'Copiar',
    copied: 'Copiado',
    notCopied: 'Selecciónelo y pulse Ctrl+C',
  },
  closes: (programs) => `Se cerrarán estos programas: ${programs}. Guarde antes su trabajo.`,
  filesStay: 'Sus archivos se quedan en este equipo. No se borra ningún documento ni ningún correo.',
  afterwardsLead: 'Inicie sesión con la nueva cuenta donde se le pida:',
  stepOf: (done, total) => `${say.number(done)} de ${say.counted(total, 'paso', 'pasos')}`,
  stepCount: (count) => say.counted(count, 'paso', 'pasos'),
  atStep: (step) => `Ocurrió en este paso: ${step}`,
  reference: 'Para su administrador:',
  tasks: {
    'entra-registration': {
      what: 'Windows cierra la sesión de su cuenta profesional anterior.',
      underWay: 'Cerrando la sesión de la cuenta anterior en Windows',
    },
    office: { what: 'Word, Excel y los demás programas de Office olvidan la cuenta anterior.', underWay: 'Office' },
    onedrive: {
      what: 'OneDrive se desvincula de la cuenta anterior. Los archivos de este equipo se quedan.',
      underWay: 'OneDrive',
    },
    outlook: {
      what: 'Outlook se inicia con un perfil nuevo y vacío y después trae el correo de la nueva cuenta.',
      underWay: 'Outlook',
    },
    teams: { what: 'Teams cierra la sesión de la cuenta anterior.', underWay: 'Teams' },
    credentials: {
      what: 'Se quitan los inicios de sesión guardados de la cuenta anterior.',
      underWay: 'Inicios de sesión guardados',
    },
    'drives-printers': {
      what: 'Se anotan las unidades de red y las impresoras. Se quedan como están.',
      underWay: 'Unidades de red e impresoras',
    },
    scripts: {
      what: 'Se ejecutan scripts de su organización, tal como muestra la lista de pasos.',
      underWay: 'Scripts de su organización',
    },
  },
  afterwards: {
    'entra-registration': {
      heading: 'Dar a conocer la nueva cuenta a Windows',
      how: 'Cuando un programa ofrezca que su organización administre este dispositivo, o usar la cuenta en todas partes, acéptelo.',
    },
    office: {
      heading: 'Iniciar sesión en Office',
      how: 'Abra Word. Inicie sesión con la nueva cuenta cuando se lo pida.',
    },
    onedrive: {
      heading: 'Iniciar sesión en OneDrive',
      how: 'Abra OneDrive desde el menú Inicio e inicie sesión con la nueva cuenta. Sus archivos anteriores siguen en su carpeta.',
    },
    outlook: {
      heading: 'Configurar Outlook',
      how: 'Abra Outlook y confirme la nueva cuenta. La primera vez, el correo puede tardar un rato en llegar.',
    },
    teams: { heading: 'Iniciar sesión en Teams', how: 'Abra Teams e inicie sesión con la nueva cuenta.' },
    credentials: null,
    'drives-printers': null,
    scripts: null,
  },
  step: stepInSpanish,
  finding: findingInSpanish,
  cause: causeInSpanish,
  connection: {
    opening: 'Abriendo…',
    lost: {
      heading: 'Sin conexión con Ferry',
      lead: 'Ferry se ha cerrado o se está actualizando. Esta página lo intenta de nuevo por sí sola.',
    },
    usedLink: {
      heading: 'Hay que abrir esta ventana de nuevo',
      lead: 'Por su seguridad, cada enlace sirve una sola vez y durante un minuto.',
    },
    openAgain: 'Abrir de nuevo',
    opened: 'Se abre una ventana nueva. Puede cerrar esta.',
    notOpened: 'Desde aquí no se pudo abrir ninguna ventana. Abra Ferry desde el menú Inicio.',
  },
  tray: {
    open: 'Abrir Ferry',
    noWindow:
      'Ferry no puede abrir su ventana en este momento. Vuelva a intentarlo dentro de un minuto. Si no sirve, avise a su departamento de informática.',
  },
  enrolment: {
    says: 'Según el programa de instalación, este equipo pertenece a:',
    server: 'Servidor:',
    noServer: 'ninguno, una consola en esta red',
    companyKey: 'Clave de la empresa:',
    warning:
      'Quien lo gestiona puede ordenar que se cambie su cuenta profesional en este equipo. Compare ambos datos con lo que le dijo su administrador.',
    question: '¿Conectar este equipo?',
    notInstalled: 'Ferry no se ha instalado. Entregue esto a su departamento de informática:',
  },
  notices: {
    offered: {
      title: 'Su cambio está listo',
      text: (when) => `Empieza por sí solo: ${when}. Abra Ferry para iniciarlo ahora o aplazarlo.`,
    },
    soon: { title: 'Su cambio empieza pronto', text: (when) => `Empieza: ${when}. Guarde su trabajo.` },
    done: {
      title: 'El cambio ha terminado',
      text: 'Abra Ferry para ver qué hacer ahora: iniciar sesión en Office, OneDrive y Outlook.',
    },
    failed: {
      title: 'El cambio no ha funcionado',
      text: 'Su administrador lo ve. Abra Ferry para ver qué puede hacer usted.',
    },
  },
};
