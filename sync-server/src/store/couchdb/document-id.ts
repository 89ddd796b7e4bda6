/**
 * Whether CouchDB can have a document of this id: ids with an underscore in front are its own addresses, a dot or two are no segment
 * of a path, and half a character is no Unicode.
 */
export function canBeId(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && !id.startsWith('_') && id.isWellFormed();
}
