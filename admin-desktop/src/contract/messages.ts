import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';

/** What goes over the wire between renderer, shell and core, whatever the wire is. `id` is the asker's. */
export const requestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('call'),
    id: z.number().int().nonnegative(),
    name: z.string().max(100),
    input: z.unknown(),
  }),
  z.object({
    type: z.literal('open'),
    id: z.number().int().nonnegative(),
    name: z.string().max(100),
    input: z.unknown(),
  }),
  z.object({ type: z.literal('cancel'), id: z.number().int().nonnegative() }),
]);
export type Request = z.infer<typeof requestSchema>;

export const answerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), id: z.number().int().nonnegative(), output: z.unknown() }),
  z.object({ type: z.literal('event'), id: z.number().int().nonnegative(), output: z.unknown() }),
  /** a stream that ended by itself */
  z.object({ type: z.literal('end'), id: z.number().int().nonnegative() }),
  z.object({ type: z.literal('error'), id: z.number().int().nonnegative(), error: ferryErrorSchema }),
]);
export type Answer = z.infer<typeof answerSchema>;

/**
 * A two-way pipe of messages: a WebSocket, a MessagePort, an IPC channel. `onClose` is told once, with a reason for people.
 * `send` on a closed pipe does nothing: it never throws.
 */
export interface MessagePipe {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}
