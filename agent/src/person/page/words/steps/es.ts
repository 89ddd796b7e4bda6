import { programName } from '../../program-names.ts';
import type { StepTold } from '../../told.ts';
import { sayingIn } from '../saying.ts';

const say = sayingIn('es');

export function stepInSpanish(step: StepTold): string {
  switch (step.kind) {
    case 'program-close':
      return `Se cierra ${programName(step.program)}.`;
    case 'windows-keep-out':
      return 'Windows ya no vuelve a agregar por sí solo la cuenta anterior.';
    case 'windows-forget':
      return 'Windows olvida los inicios de sesión guardados de la cuenta anterior.';
    case 'windows-registration':
      return 'Este equipo se quita de la lista de dispositivos de la organización anterior.';
    case 'account-sign-out':
      return `Windows cierra la sesión de ${step.upn}.`;
    case 'office-licence':
      return 'Se quita la licencia de Office de la cuenta anterior.';
    case 'office-activation':
      return 'Office olvida quién lo activó en este equipo.';
    case 'office-sign-out':
      return 'Se cierra la sesión de la cuenta anterior en Office.';
    case 'onedrive-list':
      return `Se hace una lista de sus archivos de la carpeta ${step.folder}, para poder comprobar después que no falta ninguno.`;
    case 'onedrive-unlink':
      return 'OneDrive se desvincula de la cuenta anterior. Sus archivos se quedan donde están.';
    case 'onedrive-prepare':
      return 'OneDrive se prepara para un nuevo inicio de sesión.';
    case 'outlook-list':
      return 'Se hace una lista de sus archivos de datos de Outlook, para que pueda volver a abrirlos.';
    case 'outlook-forget':
      return 'Outlook olvida dónde está el buzón anterior.';
    case 'outlook-profile':
      return 'Outlook recibe un perfil nuevo y vacío, con el que se inicia a partir de ahora.';
    case 'outlook-old':
      return `Se elimina el perfil anterior de Outlook «${step.profile}». Sus archivos de datos se quedan.`;
    case 'teams-sign-out':
      return 'Se cierra la sesión de la cuenta anterior en Teams.';
    case 'teams-cache':
      return 'Lo que Teams ha guardado para la cuenta anterior se aparta. Sus fondos se quedan.';
    case 'stored-sign-ins':
      return 'Se quitan los inicios de sesión guardados de la cuenta anterior.';
    case 'saved-password':
      return `Se elimina una contraseña guardada con la cuenta anterior: ${step.name}`;
    case 'connections-list':
      return 'Se anotan las unidades de red y las impresoras. Se quedan como están.';
    case 'script':
      return `Se ejecuta un script de su organización: «${step.name}». Tarda como máximo ${say.duration(step.seconds)}.`;
    case 'other':
      return 'Se ajustan otras opciones de la cuenta anterior.';
  }
}
