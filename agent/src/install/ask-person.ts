import { createInterface } from 'node:readline/promises';
import { formatCompanyKey } from '@ferry/common/trust/root-record';
import type { Language } from '../person/page/view.ts';
import { wordsIn } from '../person/page/words/all.ts';

/** `nobody`: the question could not be shown, or was left without an answer. */
export type Answer = 'yes' | 'no' | 'nobody';

/** How the agent speaks with whoever sits at the laptop, before there is more of a window than this. */
export interface Person {
  ask(title: string, text: string): Promise<Answer>;
  tell(title: string, text: string): Promise<void>;
}

export const dialogTitle = 'Ferry agent';

/** In the person's language: what is shown before an enrolment that nobody but the name of a file asked for. */
export function enrolmentQuestion(
  { server, companyKey }: { server?: string; companyKey: string },
  language: Language,
): string {
  const words = wordsIn[language].enrolment;
  return [
    words.says,
    '',
    `${words.server}  ${server ?? words.noServer}`,
    `${words.companyKey}  ${formatCompanyKey(companyKey)}`,
    '',
    words.warning,
    '',
    words.question,
  ].join('\n');
}

/** At a terminal. Without one there is nobody. */
export const terminalPerson: Person = {
  async ask(title, text) {
    if (!process.stdin.isTTY) return 'nobody';
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await reader.question(`${title}\n${text} (yes/no) `);
      return /^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no';
    } finally {
      reader.close();
    }
  },
  tell: async (title, text) => void process.stderr.write(`${title}\n${text}\n`),
};
