import type { Certificate, Certificates } from '../laptop.ts';
import type { Koffi } from './native/koffi-library.ts';
import type { Memory } from './native/memory.ts';
import { declare, OutDword, refusal, wideText } from './native/native-call.ts';

/** Numbers of wincrypt.h. */
const wincrypt = {
  providerSystem: 10,
  currentUser: 0x1_0000,
  encoding: 0x1_0001,
  sha1: 3,
  findSha1: 0x1_0000,
  attribute: 3,
  rdn: 2,
  issuerFlag: 1,
  x500: 3,
  replaceExisting: 3,
  certificateContext: 2,
  commit: 3,
} as const;

interface Api {
  openStore: (provider: number, encoding: number, crypt: number, flags: number, name: string) => bigint | number;
  closeStore: (store: Word, flags: number) => number;
  control: (store: Word, flags: number, type: number, parameter: null) => number;
  next: (store: Word, previous: Word) => Word;
  find: (store: Word, encoding: number, flags: number, type: number, what: Uint8Array, previous: number) => Word;
  property: (context: Word, id: number, data: Uint8Array, length: Uint8Array) => number;
  name: (context: Word, type: number, flags: number, what: Uint8Array, text: Uint8Array, length: number) => number;
  serialise: (context: Word, flags: number, element: Uint8Array | null, length: Uint8Array) => number;
  add: (
    store: Word,
    element: Uint8Array,
    length: number,
    disposition: number,
    flags: number,
    contexts: number,
    type: null,
    context: null,
  ) => number;
  remove: (context: Word) => number;
  free: (context: Word) => number;
  lastError: () => number;
}
type Word = bigint | number;

function apiOf(koffi: Koffi): Api {
  const crypt = koffi.load('crypt32.dll');
  const c = 'intptr_t c';
  const s = 'intptr_t s';
  return {
    openStore: declare(
      crypt,
      'intptr_t __stdcall CertOpenStore(intptr_t p, uint32_t e, intptr_t h, uint32_t f, str16 n)',
    ),
    closeStore: declare(crypt, `int32_t __stdcall CertCloseStore(${s}, uint32_t f)`),
    control: declare(crypt, `int32_t __stdcall CertControlStore(${s}, uint32_t f, uint32_t t, void *p)`),
    next: declare(crypt, `intptr_t __stdcall CertEnumCertificatesInStore(${s}, ${c})`),
    find: declare(
      crypt,
      `intptr_t __stdcall CertFindCertificateInStore(${s}, uint32_t e, uint32_t f, uint32_t t, void *w, ${c})`,
    ),
    property: declare(
      crypt,
      `int32_t __stdcall CertGetCertificateContextProperty(${c}, uint32_t id, void *d, void *l)`,
    ),
    name: declare(
      crypt,
      `uint32_t __stdcall CertGetNameStringW(${c}, uint32_t t, uint32_t f, void *w, void *text, uint32_t l)`,
    ),
    serialise: declare(
      crypt,
      `int32_t __stdcall CertSerializeCertificateStoreElement(${c}, uint32_t f, void *e, void *l)`,
    ),
    add: declare(
      crypt,
      `int32_t __stdcall CertAddSerializedElementToStore(${s}, void *e, uint32_t l, uint32_t d, uint32_t f, uint32_t cs, void *t, void *x)`,
    ),
    remove: declare(crypt, `int32_t __stdcall CertDeleteCertificateFromStore(${c})`),
    free: declare(crypt, `int32_t __stdcall CertFreeCertificateContext(${c})`),
    lastError: declare(koffi.load('kernel32.dll'), 'uint32_t __stdcall GetLastError()'),
  };
}

/** The user's own certificates (`CurrentUser\My`), by the Win32 API. */
export class WindowsCertificates implements Certificates {
  readonly #api: Api;
  readonly #memory: Memory;

  constructor(koffi: Koffi, memory: Memory) {
    this.#api = apiOf(koffi);
    this.#memory = memory;
  }

  async list(): Promise<Certificate[]> {
    return this.#withStore((store) => {
      const listed: Certificate[] = [];
      // Each call frees the context that it is given, the last one too.
      for (let context = this.#api.next(store, 0n); BigInt(context) !== 0n; context = this.#api.next(store, context))
        listed.push(this.#describe(context));
      return listed.sort((a, b) => (a.thumbprint < b.thumbprint ? -1 : 1));
    });
  }

  async export(thumbprint: string): Promise<Uint8Array | null> {
    return this.#withCertificate(thumbprint, (context) => {
      const length = new OutDword();
      this.#check(this.#api.serialise(context, 0, null, length.bytes), 'measuring the certificate', thumbprint);
      const element = Buffer.alloc(length.value);
      this.#check(this.#api.serialise(context, 0, element, length.bytes), 'exporting the certificate', thumbprint);
      return new Uint8Array(element.subarray(0, length.value));
    });
  }

  async import(element: Uint8Array): Promise<void> {
    this.#withStore((store) => {
      const { replaceExisting, certificateContext } = wincrypt;
      const bytes = Buffer.from(element);
      const added = this.#api.add(store, bytes, bytes.length, replaceExisting, 0, certificateContext, null, null);
      this.#check(added, 'putting the certificate back', 'CurrentUser\\My');
      this.#commit(store);
    });
  }

  async remove(thumbprint: string): Promise<void> {
    await this.#withCertificate(
      thumbprint,
      (context, store) => {
        // Frees the context, also when it refuses.
        this.#check(this.#api.remove(context), 'removing the certificate', thumbprint);
        this.#commit(store);
      },
      { frees: true },
    );
  }

  #describe(context: Word): Certificate {
    const hash = Buffer.alloc(20);
    this.#check(this.#api.property(context, wincrypt.sha1, hash, new OutDword(20).bytes), 'reading', 'certificate');
    const commonName = Buffer.from('2.5.4.3\0', 'latin1');
    const format = new OutDword(wincrypt.x500).bytes;
    return {
      thumbprint: hash.toString('hex').toUpperCase(),
      issuer: this.#name(context, wincrypt.attribute, wincrypt.issuerFlag, commonName),
      subject: this.#name(context, wincrypt.rdn, 0, format),
    };
  }

  #name(context: Word, type: number, flags: number, what: Uint8Array): string {
    const text = Buffer.alloc(2048);
    this.#api.name(context, type, flags, what, text, text.length / 2);
    return wideText(text);
  }

  async #withCertificate<T>(
    thumbprint: string,
    use: (context: Word, store: Word) => T,
    { frees } = { frees: false },
  ): Promise<T | null> {
    return this.#withStore((store) => {
      const hash = Buffer.from(thumbprint, 'hex');
      const blob = Buffer.alloc(16);
      blob.writeUInt32LE(hash.length);
      blob.writeBigUInt64LE(this.#memory.addressOf(hash), 8);
      const context = this.#api.find(store, wincrypt.encoding, 0, wincrypt.findSha1, blob, 0);
      if (BigInt(context) === 0n) return null;
      try {
        return use(context, store);
      } finally {
        if (!frees) this.#api.free(context);
      }
    });
  }

  #withStore<T>(use: (store: Word) => T): T {
    const store = this.#api.openStore(wincrypt.providerSystem, 0, 0, wincrypt.currentUser, 'My');
    if (BigInt(store) === 0n) throw refusal(this.#api.lastError(), 'opening the store', 'CurrentUser\\My');
    try {
      return use(store);
    } finally {
      this.#api.closeStore(store, 0);
    }
  }

  /** On the disk now: without it a removal may wait in memory. */
  #commit(store: Word): void {
    this.#check(this.#api.control(store, 0, wincrypt.commit, null), 'saving the store', 'CurrentUser\\My');
  }

  #check(done: number, doing: string, where: string): void {
    if (done === 0) throw refusal(this.#api.lastError(), doing, where);
  }
}
