type Content = Node | string | null;

/** An element with attributes and content. Text stays text: nothing here is ever read as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, '');
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...content.filter((each) => each !== null));
  return made;
}

export function button(label: string, kind: 'primary' | 'plain', id: string, pressed: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: kind, id }, label);
  made.addEventListener('click', pressed);
  return made;
}

const svg = 'http://www.w3.org/2000/svg';
/** Lines in a square of 24. */
const drawings = {
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3.5 2',
  ship: 'M3 17c1.5 1.6 3 1.6 4.5 0 1.5 1.6 3 1.6 4.5 0 1.5 1.6 3 1.6 4.5 0 1.5 1.6 3 1.6 4.5 0M5 14l-1-4h16l-2 4M8 10V6h6l2 4',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  attention: 'M12 4v10M12 18.5v.5',
  pause: 'M9 6v12M15 6v12',
  back: 'M9 7l-5 5 5 5M4 12h10a5 5 0 0 1 5 5v1',
} as const;
export type Drawing = keyof typeof drawings;

/** For the eye alone: what it says stands beside it in words. */
export function drawing(name: Drawing): SVGSVGElement {
  const made = document.createElementNS(svg, 'svg');
  made.setAttribute('viewBox', '0 0 24 24');
  made.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', drawings[name]);
  made.append(path);
  return made;
}
