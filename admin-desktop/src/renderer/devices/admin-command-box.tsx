import { MessageBar, MessageBarBody, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { isKnownAdminCommand } from '@ferry/common/admin-command';
import type { AdminCommand, StepOutcome } from '@ferry/common/report';
import { CopyButton } from '../notices/copy-button.tsx';
import { sentence } from '../notices/sentence.ts';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalS} 0`,
  },
  command: {
    alignSelf: 'stretch',
    margin: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

/**
 * What an administrator types on the computer for a step that its user may not do, and how to tell that it is done. It comes from
 * that computer: one that no agent writes is no advice of ours.
 */
export function AdminCommandBox(props: { command: AdminCommand; outcome: StepOutcome }): ReactNode {
  const styles = useStyles();
  const { text, doneWhen } = props.command;
  const planned = props.outcome === 'planned';
  const shown = (
    <pre className={styles.command} translate="no">
      <code>{text}</code>
    </pre>
  );
  if (!isKnownAdminCommand(text))
    return (
      <div className={styles.box} data-testid="unknown-command">
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            The computer names a command that this console does not know: it may be of a newer agent, or of somebody who
            uses that computer and wants it typed. Do not run what you do not understand to its last character.
          </MessageBarBody>
        </MessageBar>
        {shown}
      </div>
    );
  return (
    <div className={styles.box} data-testid="admin-command">
      <Text size={200}>
        {planned
          ? 'Unless the agent has administrator rights, this is left to an administrator, in Windows PowerShell opened with “Run as administrator”:'
          : 'On this computer, in Windows PowerShell opened with “Run as administrator”:'}
      </Text>
      {shown}
      <CopyButton text={text} label="Copy command" />
      <Text size={200}>
        {sentence(`Done when ${doneWhen}`)}{' '}
        {planned ? '' : 'Then restart the migration: the agent looks again, and asks for nothing.'}
      </Text>
    </div>
  );
}
