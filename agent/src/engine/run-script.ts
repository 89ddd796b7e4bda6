import type { LogLine } from '@ferry/common/report';
import type { Cause } from '../cause.ts';
import type { Laptop } from '../laptop.ts';
import type { ActionOf } from '../steps/executor.ts';
import type { Action } from '../steps/step.ts';
import type { StepRecord } from './run-journal.ts';

/** What a line of the log takes, and how many lines of one script's output it gets. */
const mostOfLine = 3500;
const mostLines = 200;

/** The text of a script for the log of the plan, in as many parts as it needs; none for other actions. */
export function scriptInFull(action: Action): string[] {
  if (action.type !== 'script-run') return [];
  const parts: string[] = [];
  for (let at = 0; at < action.text.length; at += mostOfLine) parts.push(action.text.slice(at, at + mostOfLine));
  return parts.map((part, at) => `script "${action.name}", part ${at + 1} of ${parts.length}:\n${part}`);
}

/** A restart goes on behind a script that was run: what it does once it may not do twice. */
export function wasRun({ sha256 }: ActionOf<'script-run'>, records: readonly StepRecord[]): boolean {
  return records.some(
    ({ status, step }) => status === 'done' && step.action.type === 'script-run' && step.action.sha256 === sha256,
  );
}

/** Its output goes to the log, as far as there is room for it. Success is an exit code of 0: then there is no `cause`. */
export async function runScript(
  action: ActionOf<'script-run'>,
  { scripts }: Laptop,
  log: (level: LogLine['level'], text: string) => void,
): Promise<{ cause: Cause | null; detail: string }> {
  const { exitCode, output, cut } = await scripts.run(action);
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  for (const line of lines.slice(0, mostLines)) log('info', `${action.name}: ${line.slice(0, mostOfLine)}`);
  if (cut || lines.length > mostLines) log('warn', `${action.name}: it wrote more than is kept`);
  if (exitCode === null)
    return {
      cause: { kind: 'script-timeout', script: action.name, seconds: action.seconds },
      detail: `script-timeout: it was not through after ${action.seconds} seconds, or wrote without end, and was ended`,
    };
  if (exitCode !== 0)
    return {
      cause: { kind: 'script-failed', script: action.name },
      detail: `script-failed: it ended with the code ${exitCode}`,
    };
  return { cause: null, detail: `ended with the code 0 and ${lines.length} lines of output` };
}
