/** How the registry is reached: by calls to the Win32 API, or by the `regedit` package and Windows Script Host. */
export const registryBackends = ['native', 'regedit'] as const;
export type RegistryBackend = (typeof registryBackends)[number];
