import { join } from 'node:path';
import { z } from 'zod';
import { accountSchema } from '@ferry/common/report';
import type { Condition, Laptop } from '../laptop.ts';
import { SimulatedFiles } from './files.ts';
import { JsonFile } from './json-file.ts';
import { registryFileSchema, SimulatedRegistry } from './registry.ts';
import { SimulatedScripts } from './scripts.ts';

export const machineSchema = z.object({
  format: z.literal(1),
  hostname: z.string().min(1),
  windowsUser: z.string().min(1),
  computerId: z.string().min(1),
  os: z.string(),
  elevated: z.boolean(),
  joined: z.boolean(),
  /** of Windows for its user, BCP 47; left out: English */
  language: z.string().max(35).optional(),
  /** left out: a laptop in good order */
  condition: z
    .object({
      build: z.number().int(),
      freeBytes: z.number(),
      onMains: z.boolean(),
      batteryPercent: z.number().nullable(),
      metered: z.boolean().nullable().default(false),
    })
    .optional(),
});

const goodCondition: Condition = { build: 26_100, freeBytes: 120e9, onMains: true, batteryPercent: 97, metered: false };

export const certificatesSchema = z.array(
  z.object({ thumbprint: z.string(), issuer: z.string(), subject: z.string(), element: z.base64() }),
);
export const accountsSchema = z.array(accountSchema.extend({ id: z.string(), kind: z.enum(['work', 'personal']) }));
export const credentialsSchema = z.array(z.object({ target: z.string(), userName: z.string(), data: z.base64() }));
export const processesSchema = z.array(
  // `stubborn`: asks whether to save, and nobody answers
  z.object({ pid: z.number().int(), name: z.string(), stubborn: z.boolean().optional() }),
);

/** The files of a simulated laptop in its folder; `seed.ts` fills them. */
export function laptopFiles(folder: string) {
  return {
    machine: new JsonFile(join(folder, 'machine.json'), machineSchema),
    registry: new JsonFile(join(folder, 'registry.json'), registryFileSchema),
    certificates: new JsonFile(join(folder, 'certificates.json'), certificatesSchema),
    accounts: new JsonFile(join(folder, 'accounts.json'), accountsSchema),
    credentials: new JsonFile(join(folder, 'credentials.json'), credentialsSchema),
    processes: new JsonFile(join(folder, 'processes.json'), processesSchema),
    users: new SimulatedFiles(join(folder, 'files')),
  };
}

/** A laptop kept in a folder, for demonstrations, load and fault tests on any system. Every change is on the disk at once. */
export function openSimulatedLaptop(folder: string): Laptop {
  const files = laptopFiles(folder);
  const elevated = async () => (await files.machine.read()).elevated;
  const registry = new SimulatedRegistry(files.registry, elevated);
  return {
    registry,
    files: files.users,
    credentials: {
      list: async () => (await files.credentials.read()).map(({ target, userName }) => ({ target, userName })),
      async read(target) {
        const found = (await files.credentials.read()).find((credential) => credential.target === target);
        return found ? { ...found, data: new Uint8Array(Buffer.from(found.data, 'base64')) } : null;
      },
      write: async ({ target, userName, data }) =>
        await files.credentials.update((all) =>
          [
            ...all.filter((credential) => credential.target !== target),
            { target, userName, data: Buffer.from(data).toString('base64') },
          ].sort((a, b) => (a.target < b.target ? -1 : 1)),
        ),
      remove: async (target) =>
        await files.credentials.update((all) => all.filter((credential) => credential.target !== target)),
    },
    certificates: {
      list: async () =>
        (await files.certificates.read()).map(({ thumbprint, issuer, subject }) => ({ thumbprint, issuer, subject })),
      async export(thumbprint) {
        const found = (await files.certificates.read()).find((certificate) => certificate.thumbprint === thumbprint);
        return found ? new TextEncoder().encode(JSON.stringify(found)) : null;
      },
      async import(element) {
        const certificate = certificatesSchema.element.parse(JSON.parse(new TextDecoder().decode(element)));
        await files.certificates.update((all) =>
          [...all.filter((other) => other.thumbprint !== certificate.thumbprint), certificate].sort((a, b) =>
            a.thumbprint < b.thumbprint ? -1 : 1,
          ),
        );
      },
      remove: async (thumbprint) =>
        await files.certificates.update((all) => all.filter((certificate) => certificate.thumbprint !== thumbprint)),
    },
    processes: {
      list: async () => (await files.processes.read()).map(({ pid, name }) => ({ pid, name })),
      async askToClose(pid) {
        const found = (await files.processes.read()).find((running) => running.pid === pid);
        if (found?.stubborn) return false;
        await files.processes.update((all) => all.filter((running) => running.pid !== pid));
        return true;
      },
      end: async (pid) => await files.processes.update((all) => all.filter((running) => running.pid !== pid)),
    },
    accounts: {
      known: async () => await files.accounts.read(),
      list: async () => await files.accounts.read(),
      signOut: async (id) => await files.accounts.update((all) => all.filter((account) => account.id !== id)),
    },
    scripts: new SimulatedScripts(join(folder, 'scripts.json')),
    async joinState() {
      const { joined } = await files.machine.read();
      const key = await registry.read('HKCU\\Software\\Microsoft\\Windows NT\\CurrentVersion\\WorkplaceJoin\\JoinInfo');
      return { joined, domainJoined: false, workplaceJoined: (key?.keys.length ?? 0) > 0 };
    },
    condition: async () => (await files.machine.read()).condition ?? goodCondition,
    async identity() {
      const { hostname, windowsUser, computerId, os } = await files.machine.read();
      return { hostname, windowsUser, computerId, os };
    },
    elevated,
  };
}
