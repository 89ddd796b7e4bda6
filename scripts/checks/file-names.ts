// ESLint rule: a file is named after the one idea in it.
import { basename } from 'node:path';
import type { Rule } from 'eslint';

const banned = /^(utils?|helpers?|types?|misc|common-stuff|stuff|shared)$/i;

/** True for a file name that says nothing of what is inside, such as `utils.ts` or `helpers.test.ts`. */
export function saysNothing(fileName: string): boolean {
  return banned.test(basename(fileName).replace(/(\.(test|d))?\.[cm]?[jt]sx?$/, ''));
}

export const fileNames: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { vague: 'Name this file after the one idea in it; "{{name}}" becomes a dumping ground.' },
  },
  create(context) {
    return {
      Program(node) {
        if (!saysNothing(context.filename)) return;
        context.report({ node, messageId: 'vague', data: { name: basename(context.filename) } });
      },
    };
  },
};
