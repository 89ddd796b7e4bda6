/**
 * CouchDB's sequences are `<number>-<opaque>`. The name of the store goes in between, so that another store's is not taken for
 * its own. Only characters that need no encoding: RxDB puts them into addresses as they are.
 */
export function sequenceText(couchSequence: string, instance: string): string {
  const hyphen = couchSequence.indexOf('-');
  if (hyphen < 0) return couchSequence;
  return `${couchSequence.slice(0, hyphen)}-${instance}.${couchSequence.slice(hyphen + 1)}`;
}

/** CouchDB's own sequence; `0` (from the start) when this store did not give it. */
export function couchSequence(text: string, instance: string): string {
  const match = /^(\d{1,15})-([0-9a-z]+)\.([A-Za-z0-9_-]{1,5000})$/.exec(text);
  return match?.[2] === instance ? `${match[1]}-${match[3]}` : '0';
}
