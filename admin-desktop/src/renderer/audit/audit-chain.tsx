import { Button, MessageBar, MessageBarBody, Spinner, Text } from '@fluentui/react-components';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { OutputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { counted } from '../notices/sentence.ts';
import { Moment } from '../notices/moment.tsx';
import { auditWords } from './audit-words.ts';

type Check = OutputOf<ConsoleContract['audit.check']>;

/** Checks, when asked, that nobody took an entry out: each names the one before it. */
export function AuditChain(): ReactNode {
  const [found, setFound] = useState<Check | null>(null);
  const { act, busy, error } = useAct('audit.check');
  const look = async () => {
    const answer = await act({});
    if (answer.ok) setFound(answer.value);
  };
  return (
    <>
      <div style={{ display: 'flex', alignItems: 'center', gap: '12px' }}>
        <Button
          icon={busy ? <Spinner size="tiny" /> : <ShieldCheckmarkRegular />}
          disabled={busy}
          onClick={() => void look()}
        >
          Check the chain
        </Button>
        {found?.gaps.length === 0 ? (
          <Text role="status" data-testid="audit-whole">
            Whole: {counted(found.entries, 'entry', 'entries')} of {counted(found.writers, 'administrator')}, none
            missing.
          </Text>
        ) : null}
      </div>
      <ErrorNotice error={error} title="The chain was not checked" />
      {found && found.gaps.length > 0 ? (
        <MessageBar intent="error" layout="multiline" role="alert" data-testid="audit-gaps">
          <MessageBarBody>
            Something is missing before {counted(found.gaps.length, 'entry', 'entries')}: it was taken out, or has not
            come to this console yet.
            <ul>
              {found.gaps.map((gap) => (
                <li key={`${gap.at} ${gap.subject}`}>
                  <Moment at={gap.at} />, {gap.by}: {auditWords(gap.action)}
                </li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      ) : null}
    </>
  );
}
