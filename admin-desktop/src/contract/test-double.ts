import { fail } from '@ferry/common/errors';
import { createClient } from './client.ts';
import type { ContractClient } from './client.ts';
import type { Contract, Scope } from './contract.ts';
import { memoryPipes } from './memory-pipe.ts';
import type { MessagePipe } from './messages.ts';
import { serve } from './server.ts';
import type { Handlers } from './server.ts';

export interface TestDouble<C extends Contract> {
  readonly client: ContractClient<C>;
  /** The asking end, for code that makes its own client. */
  readonly pipe: MessagePipe;
  /** Every request that reached a handler, or was refused for want of one: name and checked input, in order. */
  readonly asked: readonly { name: string; input: unknown }[];
  /** Cuts the pipe, as a crashed core would. */
  cut(): void;
}

/**
 * The answering side for tests, derived from the contract: implement what the test needs; everything else answers "not
 * implemented in this test". Inputs, outputs and sizes are checked exactly as in the real sides, so a double cannot drift.
 */
export function createTestDouble<C extends Contract>(
  contract: C,
  implemented: Partial<Handlers<C, Scope>>,
): TestDouble<C> {
  const asked: { name: string; input: unknown }[] = [];
  const given = implemented as Record<string, ((...args: unknown[]) => unknown) | undefined>;
  const handlers = Object.fromEntries(
    Object.keys(contract).map((name) => [
      name,
      async (...args: unknown[]) => {
        asked.push({ name, input: args[0] });
        const own = given[name];
        return own
          ? await own(...args)
          : fail('internal', name, 'not implemented in this test', 'Give the test double a handler for it.');
      },
    ]),
  );
  // One side answers for shell and core alike: the renderer cannot tell them apart.
  const oneScope = Object.fromEntries(
    Object.entries(contract).map(([name, declaration]) => [name, { ...declaration, scope: 'shell' as const }]),
  );
  const { near, far } = memoryPipes();
  serve<Contract, 'shell'>(oneScope, 'shell', handlers, far);
  return { client: createClient(contract, near), pipe: near, asked, cut: () => far.close() };
}
