/**
 * What the page of the console may do, from nothing upwards. Fluent UI writes its styles at run time, which takes
 * 'unsafe-inline' for styles; scripts come from our own files alone. `connect`: the one address that it may talk to, or
 * 'none'.
 */
export function pagePolicy(connect: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
