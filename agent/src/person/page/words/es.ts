import type { Words } from './words.ts';

export const es: Words = {
  ownName: 'Español',
  locale: 'es',
  title: 'Cambio a su nueva cuenta de trabajo',
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
    details: 'Cada paso, para quien quiera saberlo (en inglés)',
    problem: 'Lo que le preguntará su administrador (en inglés)',
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
  stepOf: (done, total) => `${done} de ${total} pasos`,
  tasks: {
    'entra-registration': {
      what: 'Windows cierra la sesión de su cuenta de trabajo anterior.',
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
  checks: {
    'registry-access': {
      title: 'Ferry no puede acceder a lo que necesita',
      toDo: 'Avise a su departamento de informática.',
    },
    'windows-build': {
      title: 'Windows es demasiado antiguo',
      toDo: 'Instale las actualizaciones de Windows y reinicie.',
    },
    'join-type': { title: 'Este equipo se administra de otra forma', toDo: 'Avise a su departamento de informática.' },
    'pending-restart': { title: 'Windows espera un reinicio', toDo: 'Guarde su trabajo y reinicie el equipo.' },
    'disk-space': {
      title: 'El disco está casi lleno',
      toDo: 'Libere espacio, por ejemplo vaciando la papelera de reciclaje.',
    },
    power: { title: 'Queda poca batería', toDo: 'Enchufe el equipo.' },
    policies: { title: 'Una regla de su organización lo impide', toDo: 'Avise a su departamento de informática.' },
    'source-account': {
      title: 'Su cuenta anterior no se ha encontrado aquí',
      toDo: 'Si este no es su equipo de trabajo, avise a su departamento de informática.',
    },
    'target-account': { title: 'La nueva cuenta no es válida', toDo: 'Avise a su departamento de informática.' },
    'open-programs': { title: 'Hay programas de Office abiertos', toDo: 'Guarde su trabajo y ciérrelos.' },
    'pst-files': {
      title: 'Outlook tiene archivos de datos propios',
      toDo: 'Se quedan. Después, ábralos de nuevo en Outlook: Archivo, Abrir y exportar, Abrir archivo de datos de Outlook.',
    },
    'onedrive-online-only': {
      title: 'Algunos archivos están solo en la nube',
      toDo: 'En su carpeta de OneDrive, elija «Mantener siempre en este dispositivo» para lo que necesite y espere a que esté.',
    },
    'onedrive-uploads': {
      title: 'OneDrive no está en marcha',
      toDo: 'Inicie OneDrive desde el menú Inicio y espere a que haya enviado sus últimos archivos.',
    },
    'known-folders': {
      title: 'Escritorio, Documentos o Imágenes están en la carpeta anterior de OneDrive',
      toDo: 'Se quedan allí y no se borra nada. Después, deje que el nuevo OneDrive haga la copia de seguridad.',
    },
    'onedrive-libraries': {
      title: 'El OneDrive anterior también sincroniza bibliotecas de otras organizaciones',
      toDo: 'Dejan de sincronizarse y lo que está en este disco se queda. Después, sincronícelas de nuevo con la cuenta nueva.',
    },
    'edge-sign-in': {
      title: 'Edge tiene la sesión iniciada con su cuenta anterior',
      toDo: 'Los favoritos y las contraseñas se quedan. Asegúrese de que haya una copia y, después, inicie sesión en Edge con la nueva cuenta.',
    },
    'saved-passwords': {
      title: 'Hay contraseñas guardadas con su cuenta anterior',
      toDo: 'Asegúrese de conocer las que todavía necesita: su organización decide si se quedan.',
    },
    'drives-printers': {
      title: 'Algunas unidades de red o impresoras son de la organización anterior',
      toDo: 'Se quedan. Si alguna pide después una contraseña, consulte a su departamento de informática.',
    },
  },
  otherCheck: 'Avise a su departamento de informática.',
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
