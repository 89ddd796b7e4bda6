/**
 * What the page of the console may do, from nothing upwards. Scripts come from our own files alone. Fluent UI writes its
 * styles at run time into empty style elements, which the hash of an empty text lets through: one with text in it stays
 * forbidden (renderer/README.md). `connect`: the one address that it may talk to, or
 * 'none'.
 */
export function pagePolicy(connect: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "img-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
