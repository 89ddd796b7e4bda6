import { wide } from './memory.ts';
import type { Memory } from './memory.ts';

/** CREDENTIALW of wincred.h on 64-bit Windows: where its members stand, in bytes. */
const at = {
  type: 4,
  target: 8,
  comment: 16,
  blobSize: 32,
  blob: 40,
  persist: 48,
  attributeCount: 52,
  attributes: 56,
  alias: 64,
  userName: 72,
  size: 80,
} as const;
/** CREDENTIAL_ATTRIBUTEW. */
const attributeAt = { keyword: 0, flags: 8, valueSize: 12, value: 16, size: 24 } as const;

export type NativeCredential = {
  type: number;
  target: string;
  comment: string;
  data: Buffer;
  /** how long it lives: 1 session, 2 this computer, 3 roams with the user */
  persist: number;
  attributes: { keyword: string; flags: number; value: Buffer }[];
  alias: string;
  userName: string;
};

export function readCredential(memory: Memory, address: bigint): NativeCredential {
  const raw = memory.bytes(address, at.size);
  const pointer = (offset: number): bigint => raw.readBigUInt64LE(offset);
  const attributes = Array.from({ length: raw.readUInt32LE(at.attributeCount) }, (_, index) => {
    const one = memory.bytes(pointer(at.attributes) + BigInt(index * attributeAt.size), attributeAt.size);
    return {
      keyword: memory.text(one.readBigUInt64LE(attributeAt.keyword)),
      flags: one.readUInt32LE(attributeAt.flags),
      value: memory.bytes(one.readBigUInt64LE(attributeAt.value), one.readUInt32LE(attributeAt.valueSize)),
    };
  });
  return {
    type: raw.readUInt32LE(at.type),
    target: memory.text(pointer(at.target)),
    comment: memory.text(pointer(at.comment)),
    data: memory.bytes(pointer(at.blob), raw.readUInt32LE(at.blobSize)),
    persist: raw.readUInt32LE(at.persist),
    attributes,
    alias: memory.text(pointer(at.alias)),
    userName: memory.text(pointer(at.userName)),
  };
}

/** The structure, and what it points to: to be kept until Windows has read it. */
export function writeCredential(
  memory: Memory,
  credential: NativeCredential,
): { bytes: Buffer; kept: readonly Buffer[] } {
  const kept: Buffer[] = [];
  const refer = (bytes: Buffer): bigint => {
    if (bytes.length === 0) return 0n;
    kept.push(bytes);
    return memory.addressOf(bytes);
  };
  const text = (value: string): bigint => (value === '' ? 0n : refer(wide(value)));
  const attributes = Buffer.alloc(credential.attributes.length * attributeAt.size);
  for (const [index, { keyword, flags, value }] of credential.attributes.entries()) {
    const base = index * attributeAt.size;
    attributes.writeBigUInt64LE(text(keyword), base + attributeAt.keyword);
    attributes.writeUInt32LE(flags, base + attributeAt.flags);
    attributes.writeUInt32LE(value.length, base + attributeAt.valueSize);
    attributes.writeBigUInt64LE(refer(value), base + attributeAt.value);
  }
  const bytes = Buffer.alloc(at.size);
  bytes.writeUInt32LE(credential.type, at.type);
  bytes.writeBigUInt64LE(text(credential.target), at.target);
  bytes.writeBigUInt64LE(text(credential.comment), at.comment);
  bytes.writeUInt32LE(credential.data.length, at.blobSize);
  bytes.writeBigUInt64LE(refer(credential.data), at.blob);
  bytes.writeUInt32LE(credential.persist, at.persist);
  bytes.writeUInt32LE(credential.attributes.length, at.attributeCount);
  bytes.writeBigUInt64LE(refer(attributes), at.attributes);
  bytes.writeBigUInt64LE(text(credential.alias), at.alias);
  bytes.writeBigUInt64LE(text(credential.userName), at.userName);
  return { bytes, kept };
}
