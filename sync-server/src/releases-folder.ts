import { join } from 'node:path';

/** Below the data folder, also where the documents are in CouchDB: a folder for each project that was ever sent a release. */
export function releasesFolder(data: string): string {
  return join(data, 'releases');
}

/** How the name of a file ends while it is on its way. */
export const unfinished = '.part';

/** How the name of a file ends whose content is not any more what its name says. */
export const damaged = '.damaged';
