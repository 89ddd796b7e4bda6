/**
 * Keeps the device's private key unreadable for others. On Windows DPAPI will do it; `bytes` are a few hundred.
 * Both throw when the system refuses.
 */
export interface SecretBox {
  readonly name: string;
  seal(bytes: Uint8Array): Promise<Uint8Array>;
  open(sealed: Uint8Array): Promise<Uint8Array>;
}

/**
 * For simulated laptops only: the key is as safe as a file that its user alone may read (0600). Whoever can read that user's
 * files can be that device.
 */
export const fileModeBox: SecretBox = {
  name: 'file-mode',
  seal: async (bytes) => bytes,
  open: async (sealed) => sealed,
};
