import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { OutputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import { useConsole } from '../connection/console-context.ts';
import { Moment } from '../notices/moment.tsx';
import { counted, sentence } from '../notices/sentence.ts';
import { Section } from '../shell/section.tsx';

const useStyles = makeStyles({
  frame: { maxHeight: '300px', overflow: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: tokens.fontSizeBase200,
    '& th, & td': { textAlign: 'left', padding: '6px 10px 6px 0', verticalAlign: 'top', overflowWrap: 'anywhere' },
    '& tbody tr': { borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  },
});

type SetAside = OutputOf<ConsoleContract['sync.quarantine']>;

/** What came from elsewhere and was refused: kept for a look, counted as absent. Draws nothing without any. */
export function SetAsideDocuments(props: { since: string }): ReactNode {
  const styles = useStyles();
  const { client } = useConsole();
  const [found, setFound] = useState<SetAside | null>(null);
  useEffect(() => {
    let gone = false;
    void client.call('sync.quarantine', {}).then((answer) => {
      if (!gone && answer.ok) setFound(answer.value);
    });
    return () => {
      gone = true;
    };
  }, [client, props.since]);
  if (!found || found.total === 0) return null;
  return (
    <Section
      title="Set aside"
      lead={`${counted(found.total, 'document')} that came from the server or a laptop could not be trusted or read, or that the server did not take. What came counts as absent; what is yours is kept here. All are tried again when something newer comes.`}
    >
      <div className={styles.frame} tabIndex={0} role="region" aria-label="Documents that were set aside">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {found.documents.map(({ collection, id, at, why }) => (
              <tr key={`${collection}/${id}`}>
                <td>
                  <Moment at={at} />
                </td>
                <td>
                  {collection}/{id}
                </td>
                <td>{why ? `${sentence(why.message)} ${sentence(why.remedy)}` : 'No reason was kept.'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
