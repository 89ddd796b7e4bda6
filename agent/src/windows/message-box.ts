import type { Answer, Person } from '../install/ask-person.ts';
import type { Koffi } from './native/koffi-library.ts';

/** MB_SETFOREGROUND and MB_TOPMOST: nobody started a program, so nobody would look for its window. */
const inFront = 0x10000 | 0x40000;
/** MB_YESNO, MB_ICONQUESTION, MB_DEFBUTTON2: the Enter key alone says no. */
const yesOrNo = 0x4 | 0x20 | 0x100;
/** MB_OK, MB_ICONINFORMATION. */
const information = 0x40;
const answers: ReadonlyMap<number, Answer> = new Map([
  [6, 'yes'],
  [7, 'no'],
]);

/** Message boxes of Windows. The rest of the agent works on while one is open. */
export function messageBoxPerson(koffi: Koffi): Person {
  const show = koffi
    .load('user32.dll')
    .func('int32_t __stdcall MessageBoxW(intptr_t owner, str16 text, str16 title, uint32_t type)');
  const shown = async (title: string, text: string, type: number): Promise<number> =>
    await new Promise((resolve) => {
      show.async(0, text, title, type | inFront, (failed: unknown, button: unknown) => {
        resolve(failed === null && typeof button === 'number' ? button : 0);
      });
    });
  return {
    ask: async (title, text) => answers.get(await shown(title, text, yesOrNo)) ?? 'nobody',
    async tell(title, text) {
      await shown(title, text, information);
    },
  };
}
