import { programName } from '../../program-names.ts';
import type { CauseTold } from '../../told.ts';
import { sayingIn } from '../saying.ts';
import type { CauseWords } from './cause-words.ts';

const say = sayingIn('es');
const tellIt = 'Avise a su departamento de informática.';
const again = 'Después, su administrador puede volver a iniciar el cambio.';

export function causeInSpanish(cause: CauseTold): CauseWords {
  switch (cause.kind) {
    case 'program-open': {
      const program = programName(cause.program);
      return { what: `No se pudo cerrar ${program}.`, toDo: `Guarde su trabajo y cierre ${program}. ${again}` };
    }
    case 'in-use':
      return {
        what: 'Otro programa estaba usando un archivo que había que modificar.',
        toDo: `Cierre todos los programas. ${again}`,
      };
    case 'access-denied':
      return { what: 'Windows no permitió una modificación.', toDo: tellIt };
    case 'disk-full':
      return {
        what: 'El disco está lleno.',
        toDo: `Libere espacio, por ejemplo vaciando la papelera de reciclaje. ${again}`,
      };
    case 'still-there':
      return { what: 'Una modificación no surtió efecto.', toDo: tellIt };
    case 'not-ours-any-more':
      return {
        what: 'Algo ya no pertenecía a la cuenta anterior cuando le llegó el turno. No se ha tocado.',
        toDo: tellIt,
      };
    case 'script-failed':
      return { what: `Un script de su organización no funcionó: «${cause.script}».`, toDo: tellIt };
    case 'script-interrupted':
      return { what: `Un script de su organización se interrumpió: «${cause.script}».`, toDo: tellIt };
    case 'script-timeout':
      return {
        what: `Un script de su organización no había terminado después de ${say.duration(cause.seconds)} y se detuvo: «${cause.script}».`,
        toDo: tellIt,
      };
    case 'unexpected':
      return { what: 'Ha ocurrido algo inesperado.', toDo: tellIt };
    case 'replaced':
      return { what: 'Entretanto, su administrador ha ordenado otra cosa.' };
    case 'revoked':
      return { what: 'Quien ordenó el cambio ya no puede ordenarlo.', toDo: tellIt };
    case 'backup-expired':
      return {
        what: `El cambio ya no se puede deshacer: lo necesario para ello se conservó hasta el ${say.day(cause.on)}.`,
        toDo: tellIt,
      };
    case 'not-undone':
      return {
        what: `${say.counted(cause.steps, 'paso no se pudo', 'pasos no se pudieron')} deshacer.`,
        toDo: tellIt,
      };
    case 'changed-since':
      return {
        what: 'Lo que usted o un programa modificó después del cambio se ha dejado como está ahora. Todo lo demás está como antes.',
        toDo: 'Si le falta algo, avise a su departamento de informática.',
      };
    case 'in-use-since':
      return { what: 'Lo que se usa desde el cambio se queda. Todo lo demás está como antes.' };
    case 'cannot-be-undone':
      return {
        what: 'Los cierres de sesión y lo que hicieron los scripts de su organización no se pueden deshacer.',
        toDo: 'Vuelva a iniciar sesión con su cuenta anterior donde se le pida.',
      };
    case 'order-not-understood':
      return { what: 'Ferry es demasiado antiguo en este equipo para este cambio.', toDo: tellIt };
    case 'order-too-late':
      return { what: 'Ha pasado el plazo en el que el cambio tenía que empezar.', toDo: again };
    case 'scripts-refused':
      return {
        what: 'El cambio incluye scripts de su organización que no se pueden ejecutar aquí.',
        toDo: tellIt,
      };
    case 'wrong-account':
      return {
        what:
          cause.upn === null
            ? 'Nadie ha iniciado sesión aquí en Windows con una cuenta de la organización anterior.'
            : `El cambio es para ${cause.upn}, y esa cuenta no tiene la sesión iniciada aquí.`,
        toDo: 'Si este es su equipo, avise a su departamento de informática.',
      };
    case 'no-room':
      return {
        what: 'El disco está lleno. Lo que se había empezado espera.',
        toDo: 'Libere espacio, por ejemplo vaciando la papelera de reciclaje. El cambio continúa entonces por sí solo.',
      };
    case 'key-shared':
      return {
        what: 'Este equipo parece la copia de otro. Hasta que se aclare, aquí no empieza nada.',
        toDo: tellIt,
      };
  }
}
