import { programName } from '../../program-names.ts';
import type { FindingTold, FolderTold } from '../../told.ts';
import { fewOf, sayingIn } from '../saying.ts';
import type { FindingWords } from './finding-words.ts';

const say = sayingIn('es');
const few = (names: readonly string[]): string => fewOf(say, names, (count) => `${say.number(count)} más`);
const tellIt = 'Avise a su departamento de informática.';
const folders: Readonly<Record<FolderTold, string>> = {
  desktop: 'Escritorio',
  documents: 'Documentos',
  pictures: 'Imágenes',
};

export function findingInSpanish(finding: FindingTold): FindingWords {
  switch (finding.kind) {
    case 'not-looked-at':
      return {
        title: 'Algo de este equipo no se ha podido revisar',
        toDo: 'Puede continuar. Si después algo no funciona, avise a su departamento de informática.',
      };
    case 'registry-approximate':
      return { title: 'Ferry no puede acceder a lo que necesita', toDo: tellIt };
    case 'windows-unknown':
      return { title: 'No se conoce la versión de Windows', toDo: tellIt };
    case 'windows-too-old':
      return {
        title: 'Windows es demasiado antiguo',
        toDo: 'Instale las actualizaciones de Windows y reinicie.',
      };
    case 'joined':
      return {
        title: 'Este equipo se administra de otra forma',
        found: 'Pertenece por completo a la organización anterior, no solo por su cuenta.',
        toDo: tellIt,
      };
    case 'domain-joined':
      return {
        title: 'Este equipo pertenece a una red de empresa (dominio)',
        toDo: 'Seguirá en ella. No tiene que hacer nada.',
      };
    case 'restart-pending':
      return { title: 'Windows espera un reinicio', toDo: 'Guarde su trabajo y reinicie el equipo.' };
    case 'disk-unknown':
      return {
        title: 'No se sabe cuánto espacio libre tiene el disco',
        toDo: 'Compruebe que queda espacio: Explorador de archivos, Este equipo.',
      };
    case 'disk-too-full':
    case 'disk-low':
      return {
        title: 'El disco está casi lleno',
        found: `Espacio libre: ${say.gigabytes(finding.freeBytes)}.`,
        toDo: 'Libere espacio, por ejemplo vaciando la papelera de reciclaje.',
      };
    case 'battery-low':
      return {
        title: 'Queda poca batería',
        found: `Está al ${say.percent(finding.percent)}.`,
        toDo: 'Enchufe el equipo.',
      };
    case 'account-forbidden':
      return {
        title: 'Una regla de su organización lo impide',
        found: 'No permite agregar cuentas profesionales en este equipo.',
        toDo: tellIt,
      };
    case 'onedrive-forbidden':
      return {
        title: 'Una regla de su organización lo impide',
        found: 'No permite que OneDrive inicie sesión con su nueva cuenta.',
        toDo: tellIt,
      };
    case 'old-tenant-pinned':
      return {
        title: 'Una regla de su organización todavía nombra la cuenta anterior',
        found: 'Podría hacer que vuelva.',
        toDo: tellIt,
      };
    case 'source-account-missing':
      return {
        title: 'Su cuenta anterior no se ha encontrado aquí',
        toDo: 'Si este no es su equipo de trabajo, avise a su departamento de informática.',
      };
    case 'target-in-source':
      return {
        title: 'La nueva cuenta no es válida',
        found: `${finding.upn} pertenece a la organización anterior.`,
        toDo: tellIt,
      };
    case 'programs-open':
      return {
        title: 'Hay programas de Office abiertos',
        found: few([...new Set(finding.programs.map(programName))]),
        toDo: 'Guarde su trabajo y ciérrelos.',
      };
    case 'outlook-data-files':
      return {
        title: 'Outlook tiene archivos de datos propios',
        found: few(finding.files),
        toDo: 'Se quedan. Después, ábralos de nuevo en Outlook: Archivo, Abrir y exportar, Abrir archivo de datos de Outlook.',
      };
    case 'onedrive-elsewhere':
      return {
        title: 'OneDrive guarda sus archivos en un lugar poco habitual',
        found: finding.folder,
        toDo: 'Compruebe usted que los archivos que necesita están en este equipo y no solo en la nube.',
      };
    case 'onedrive-online-only': {
      const all = say.counted(finding.counted, 'archivo', 'archivos');
      return {
        title: 'Algunos archivos están solo en la nube',
        found: `${say.number(finding.away)} de ${finding.more ? 'más de ' : ''}${all}`,
        toDo: 'En su carpeta de OneDrive, elija «Mantener siempre en este dispositivo» para lo que necesite y espere a que esté.',
      };
    }
    case 'onedrive-not-running':
      return {
        title: 'OneDrive no está en marcha',
        toDo: 'Inicie OneDrive desde el menú Inicio y espere a que haya enviado sus últimos archivos.',
      };
    case 'others-libraries':
      return {
        title: 'El OneDrive anterior también sincroniza bibliotecas de otras organizaciones',
        found: few(finding.names),
        toDo: 'Dejan de sincronizarse y lo que está en este equipo se queda. Después, sincronícelas de nuevo con la cuenta nueva.',
      };
    case 'known-folders-inside':
      return {
        title: 'Algunas de sus carpetas están en la carpeta anterior de OneDrive',
        found: say.list(finding.folders.map((folder) => folders[folder])),
        toDo: 'Se quedan allí y no se borra nada. Después, deje que el nuevo OneDrive haga la copia de seguridad.',
      };
    case 'edge-signed-in':
      return {
        title: 'Edge tiene la sesión iniciada con su cuenta anterior',
        found: few(finding.accounts),
        toDo: 'Los favoritos y las contraseñas se quedan. Asegúrese de que haya una copia y, después, inicie sesión en Edge con la nueva cuenta.',
      };
    case 'passwords-stay':
      return {
        title: 'Hay contraseñas guardadas con su cuenta anterior',
        found: few(finding.names),
        toDo: 'Se quedan. Si alguna abre algo de la organización anterior, guarde allí la nueva después.',
      };
    case 'passwords-removed':
      return {
        title: 'Se eliminan las contraseñas guardadas con su cuenta anterior',
        found: few(finding.names),
        toDo: 'Asegúrese de conocer las que todavía necesita: así lo ha decidido su organización.',
      };
    case 'connections-of-source':
      return {
        title: 'Algunas unidades de red o impresoras son de la organización anterior',
        found: few(finding.connections),
        toDo: 'Se quedan. Si alguna pide después una contraseña, consulte a su departamento de informática.',
      };
    case 'other':
      return { title: 'Hay algo que tener en cuenta en este equipo', toDo: tellIt };
  }
}
