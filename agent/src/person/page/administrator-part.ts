import { button, element } from './element.ts';
import { titled } from './parts.ts';
import type { PersonView } from './view.ts';
import type { Words } from './words/words.ts';

/** What the person cannot do: each command as it stands, to be copied into a mail. */
export function administratorPart(commands: PersonView['commands'], words: Words): HTMLElement {
  const { heading, lead } = words.administrator;
  const items = commands.map(({ told, text }, at) => {
    const named = `left-${at}`;
    return element(
      'li',
      {},
      element('p', { id: named }, words.step(told)),
      element('pre', { class: 'command', lang: 'en', translate: 'no' }, element('code', {}, text)),
      copyButton(text, `copy-${at}`, named, words),
    );
  });
  return titled('administrator', heading, [element('p', {}, lead), element('ul', { class: 'commands' }, ...items)]);
}

/** Says on itself whether it did, so that a screen reader hears it and the focus stays. */
function copyButton(text: string, id: string, describedBy: string, { administrator }: Words): HTMLButtonElement {
  const { copy, copied, notCopied } = administrator;
  const label = element('span', { 'aria-live': 'polite' }, copy);
  const made = button('', 'plain', id, () => {
    navigator.clipboard.writeText(text).then(
      () => (label.textContent = copied),
      () => (label.textContent = notCopied),
    );
  });
  made.setAttribute('aria-describedby', describedBy);
  made.append(label);
  return made;
}
