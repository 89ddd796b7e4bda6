import { z } from 'zod';

/**
 * The console's RPC, declared once (style habit 1). Main, web host, core, renderer and test doubles are derived from the one
 * object in `console-contract.ts`: names, arguments, answers, validators, size limits and who answers.
 */

/** Who answers: `shell` (main process or web host) or `project` (the core of the project that the window shows). */
export type Scope = 'shell' | 'project';

export type CallDeclaration = {
  readonly kind: 'call';
  readonly scope: Scope;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly maxBytes: number;
};
/** Like a call, but answers with events until it is cancelled. */
export type StreamDeclaration = {
  readonly kind: 'stream';
  readonly scope: Scope;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly maxBytes: number;
};
export type Declaration = CallDeclaration | StreamDeclaration;
export type Contract = Readonly<Record<string, Declaration>>;

/** The input of what needs none. */
export const nothing = z.object({}).default({});

const smallMessage = 256 * 1024;

export function call<S extends Scope, I extends z.ZodType, O extends z.ZodType>(
  scope: S,
  input: I,
  output: O,
  maxBytes = smallMessage,
) {
  return { kind: 'call', scope, input, output, maxBytes } as const;
}

export function stream<S extends Scope, I extends z.ZodType, O extends z.ZodType>(
  scope: S,
  input: I,
  output: O,
  maxBytes = smallMessage,
) {
  return { kind: 'stream', scope, input, output, maxBytes } as const;
}

export type CallName<C extends Contract> = { [K in keyof C]: C[K]['kind'] extends 'call' ? K : never }[keyof C] &
  string;
export type StreamName<C extends Contract> = { [K in keyof C]: C[K]['kind'] extends 'stream' ? K : never }[keyof C] &
  string;
export type InputOf<D extends Declaration> = z.input<D['input']>;
export type OutputOf<D extends Declaration> = z.output<D['output']>;
