import { fail, FerryFailure } from '@ferry/common/errors';

/** The path of `name` in the folder that `path` is in. */
export function besides(path: string, name: string): string {
  return `${path.slice(0, path.lastIndexOf('\\') + 1)}${name}`;
}

export function nameTaken(folder: string, name: string): FerryFailure {
  const remedy = 'Look at the folder by hand, then start again.';
  return new FerryFailure(fail('conflict', folder, `something is called ${name} already`, remedy).error);
}
