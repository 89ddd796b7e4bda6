import { orderedText } from './ordered-text.ts';

/**
 * What kind of value a view column holds, and so how it compares:
 * `text` exactly, by code point; `label` for people to read, without regard to case and accents;
 * `number`; `boolean`. A value of another kind counts as absent.
 */
export type ViewColumnKind = 'text' | 'label' | 'number' | 'boolean';

export interface ViewColumn {
  /** Where the value stands in the document, for example `body.facts.computerName`. */
  readonly path: string;
  readonly kind: ViewColumnKind;
}

/**
 * What live views may filter, sort and count by: an allow list of columns by name, and the paths of the texts that
 * the search goes through. Each is a column of the collection's table, kept at every write. When the list changes,
 * the columns are computed anew at the next open.
 */
export interface ViewDefinition {
  readonly columns: Readonly<Record<string, ViewColumn>>;
  readonly search?: readonly string[];
}

export type ViewValue = string | number | boolean;

const columnName = /^[a-z][A-Za-z0-9]*$/;
const pathForm = /^[A-Za-z_$][\w$-]*(\.[A-Za-z_$][\w$-]*)*$/;

/** Throws when a name or a path of the list is not of the plain form that may stand in SQL. */
export function checkViewDefinition(view: ViewDefinition): void {
  for (const [name, { path }] of Object.entries(view.columns)) {
    if (!columnName.test(name)) throw new Error(`"${name}" cannot be the name of a view column.`);
    if (!pathForm.test(path)) throw new Error(`"${path}" is not the path of a view column.`);
  }
  for (const path of view.search ?? []) {
    if (!pathForm.test(path)) throw new Error(`"${path}" is not a path to search.`);
  }
}

/** The text without case and accents, so that "muller" finds "Müller". One and the same everywhere, whatever the locale. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The SQL value of a view column for a value from a document or a filter; null when it is absent or of another kind. */
export function storedValue(kind: ViewColumnKind, value: unknown): string | number | null {
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? orderedText(value) : null;
    case 'label':
      return typeof value === 'string' ? orderedText(fold(value)) : null;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? Number(value) : null;
  }
}

/** Gives a function that takes the value at a path out of a document. */
export function reader(path: string): (document: unknown) => unknown {
  const steps = path.split('.');
  return (document) => {
    let value = document;
    for (const step of steps) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
      value = (value as Record<string, unknown>)[step];
    }
    return value;
  };
}

/** Gives a function that makes the text which a document is searched by: its searched texts, folded, one a line. */
export function searchText(paths: readonly string[]): (document: unknown) => string {
  const readers = paths.map(reader);
  return (document) => {
    const found = readers.map((read) => read(document)).filter((value) => typeof value === 'string');
    return found.map(fold).join('\n');
  };
}
