/** A part of the page: built anew only when `from` says something else than before. */
export interface Section {
  readonly key: string;
  readonly from: unknown;
  readonly build: () => HTMLElement;
}

/**
 * Keeps parts of the page in order. What did not change stays the same element, so that a choice that is open stays open, a tick
 * stays, and the focus stays where it is; the focus in a part that is built anew goes to the element of the same id.
 */
export class Sections {
  readonly #root: HTMLElement;
  #shown = new Map<string, { from: string; element: HTMLElement }>();

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  show(wanted: readonly Section[]): void {
    const focused = document.activeElement?.id ?? '';
    const before = this.#shown;
    this.#shown = new Map();
    for (const { key, from, build } of wanted) {
      const text = JSON.stringify(from);
      const old = before.get(key);
      this.#shown.set(key, old?.from === text ? old : { from: text, element: build() });
    }
    const keep = new Set([...this.#shown.values()].map(({ element }) => element));
    for (const child of [...this.#root.children]) if (!keep.has(child as HTMLElement)) child.remove();
    let at: Element | null = this.#root.firstElementChild;
    for (const element of keep) {
      if (element === at) at = at.nextElementSibling;
      else this.#root.insertBefore(element, at);
    }
    if (focused !== '' && document.activeElement === document.body) document.getElementById(focused)?.focus();
  }
}
