import type { FastifyInstance } from 'fastify';

/** Counts the requests whose answers are still on their way. */
export interface OpenAnswers {
  /** Resolves when there are none, or after so many milliseconds. */
  drained(atMostMs: number): Promise<void>;
}

/**
 * Node's `server.close()` alone waits for clients that opened a connection and never said a word, as fetch does in advance; so
 * a stop first waits for the answers under way and then cuts every connection.
 */
export function countOpenAnswers(server: FastifyInstance): OpenAnswers {
  let open = 0;
  const drained = new Set<() => void>();
  server.addHook('onRequest', async (_request, reply) => {
    open += 1;
    reply.raw.once('close', () => {
      open -= 1;
      if (open === 0) for (const tell of drained) tell();
    });
  });
  return {
    async drained(atMostMs) {
      if (open === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMostMs);
        drained.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
