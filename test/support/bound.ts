/** The methods of an object of a class as they are, so that some can be replaced by spreading. */
export function bound<T extends object>(whole: T): T {
  const names = new Set([...Object.getOwnPropertyNames(Object.getPrototypeOf(whole)), ...Object.keys(whole)]);
  const entries = [...names].map((name) => {
    const value: unknown = Reflect.get(whole, name);
    return [name, typeof value === 'function' ? (value.bind(whole) as unknown) : value];
  });
  return Object.fromEntries(entries) as T;
}
