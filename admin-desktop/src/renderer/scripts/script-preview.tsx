import { MessageBar, MessageBarBody, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { judgeScriptText } from '@ferry/common/orders/script-text';
import type { ShownScript } from '../../contract/calls/script-calls.ts';
import { counted } from '../notices/sentence.ts';
import { ScriptDigest } from './script-digest.tsx';
import { ScriptText } from './script-text.tsx';
import { languageNames, lineEndNames } from './script-words.ts';

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

/** A script as it will be signed, with what may not be seen in it. */
export function ScriptPreview(props: { script: ShownScript }): ReactNode {
  const styles = useStyles();
  const { script } = props;
  const judged = judgeScriptText(script);
  const facts = judged.ok ? judged.value : null;
  return (
    <div className={styles.parts}>
      <Text>
        {`${languageNames[script.language]}, ${script.seconds} seconds at most. `}
        {facts ? `${counted(facts.lines, 'line')}. ${lineEndNames[facts.lineEnds]}` : ''}
        {script.text.startsWith('\uFEFF') ? ' It begins with a byte order mark.' : ''}
      </Text>
      <ScriptText name={script.name} text={script.text} focused />
      <ScriptDigest sha256={script.sha256} />
      {facts?.warnings.map((warning) => (
        <MessageBar key={warning} intent="warning" layout="multiline">
          <MessageBarBody>{warning}</MessageBarBody>
        </MessageBar>
      ))}
      <Text>
        Signed, it can be run by every order of an owner or admin of this project, as the user who is signed in, on each
        laptop that allows scripts. What it does cannot be rolled back.
      </Text>
    </div>
  );
}
