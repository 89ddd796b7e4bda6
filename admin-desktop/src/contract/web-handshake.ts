import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';

/**
 * The first messages on the web host's WebSocket (`/rpc`), before any of `messages.ts`. A page proves itself once with the
 * single-use secret from its address (`#s=`), and then, when the socket has to be opened again, with the token that it got.
 * Neither is stored anywhere: a reloaded page has none, and asks for a fresh address (`renew`).
 */
export const webHelloSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), secret: z.string().min(1).max(200) }),
  z.object({ type: z.literal('resume'), token: z.string().min(1).max(200) }),
  /** Writes a fresh redirect file for the user of this machine and opens it, or prints its path with `--no-open`. */
  z.object({ type: z.literal('renew') }),
]);
export type WebHello = z.infer<typeof webHelloSchema>;

export const webWelcomeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome'), token: z.string().min(1).max(200) }),
  /** The host closes the socket after it. */
  z.object({ type: z.literal('renewed'), how: z.enum(['opened', 'printed']) }),
  z.object({ type: z.literal('refused'), error: ferryErrorSchema }),
]);
export type WebWelcome = z.infer<typeof webWelcomeSchema>;
