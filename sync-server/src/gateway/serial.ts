/** Runs what it is given one after the other, in the order in which it came; a failure stops nobody else. */
export function createSerial(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return async (act) => {
    const mine = last.then(act, act);
    last = mine;
    return await mine;
  };
}
