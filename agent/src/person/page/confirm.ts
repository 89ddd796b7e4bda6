import { button, element } from './element.ts';
import type { Words } from './words/words.ts';

/** Asks whether the work is saved, since programs are closed. Gives whether the person goes on; Escape is "not yet". */
export async function confirmStart(words: Words): Promise<boolean> {
  const { confirmHeading, confirmLead, confirmStart: go, notYet } = words.actions;
  return await new Promise((resolve) => {
    const dialog = element(
      'dialog',
      { 'aria-labelledby': 'confirm-heading', 'aria-describedby': 'confirm-lead' },
      element('h2', { id: 'confirm-heading' }, confirmHeading),
      element('p', { id: 'confirm-lead' }, confirmLead),
      element(
        'div',
        { class: 'actions' },
        button(go, 'primary', 'confirm-start', () => dialog.close('start')),
        button(notYet, 'plain', 'not-yet', () => dialog.close('')),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'start');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
