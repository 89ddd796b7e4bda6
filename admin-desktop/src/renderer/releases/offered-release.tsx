import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ReleaseState } from '../../contract/calls/release-calls.ts';
import { useDeviceCounts } from '../devices/devices-api.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { Moment } from '../notices/moment.tsx';
import { OwnersButton } from '../notices/owners-button.tsx';
import { useNotify } from '../notices/use-notify.tsx';
import { OfferRelease } from './offer-release.tsx';
import { useRelease } from './release-api.ts';
import { ReleaseFacts } from './release-facts.tsx';
import { hereWords, uploadWords, versionWords } from './release-words.ts';
import { WithdrawRelease } from './withdraw-release.tsx';

const useStyles = makeStyles({
  block: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  acts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** The release that is offered, where it can be had, and which versions the computers have. */
export function OfferedRelease(): ReactNode {
  const styles = useStyles();
  const notify = useNotify();
  const entry = useRelease();
  const counts = useDeviceCounts();
  const [dialog, setDialog] = useState<'offer' | 'withdraw' | null>(null);
  const release = entry.phase === 'live' ? entry.value : null;
  const versions = counts.phase === 'live' ? versionWords(counts.value.byVersion) : '';
  const done = (title: string) => {
    setDialog(null);
    notify(title, 'Agents learn of it once you publish.');
  };

  return (
    <div className={styles.block} role="group" aria-label="Release of the agent" data-testid="offered-release">
      {entry.phase === 'failed' ? <ErrorNotice error={entry.error} title="The offered release is unknown" /> : null}
      <ErrorNotice error={release?.fault ?? null} title="This console cannot keep releases" />
      {release?.offered ? <Offered release={release} offered={release.offered} /> : null}
      {release && !release.offered ? <Text>No release is offered.</Text> : null}
      {versions === '' ? null : (
        <Text className={styles.quiet} data-testid="agent-versions">
          Computers by version of the agent: {versions}
        </Text>
      )}
      <div className={styles.acts}>
        <OwnersButton refused={release ? release.mayNotOffer : 'not-known'} onClick={() => setDialog('offer')}>
          Offer a release…
        </OwnersButton>
        {release?.offered ? <Button onClick={() => setDialog('withdraw')}>Withdraw</Button> : null}
      </div>
      {dialog === 'offer' ? (
        <OfferRelease onOffered={(version) => done(`${version} is offered`)} onClose={() => setDialog(null)} />
      ) : null}
      {dialog === 'withdraw' && release?.offered ? (
        <WithdrawRelease
          version={release.offered.version}
          onWithdrawn={() => done('Withdrawn')}
          onClose={() => setDialog(null)}
        />
      ) : null}
    </div>
  );
}

function Offered(props: { release: ReleaseState; offered: NonNullable<ReleaseState['offered']> }): ReactNode {
  const { release, offered } = props;
  return (
    <>
      <ReleaseFacts
        release={offered}
        signed={release.signed}
        more={[
          ['Offered until', <Moment key="until" at={offered.expiresAt} />],
          ['Signed by', offered.by || '–'],
          ['This console', hereWords(release)],
          ['Server', uploadWords(release.upload)],
        ]}
      />
      <ErrorNotice error={release.why} title="No agent takes it" />
      <ErrorNotice error={release.upload.why} title="Not sent to the server" />
    </>
  );
}
