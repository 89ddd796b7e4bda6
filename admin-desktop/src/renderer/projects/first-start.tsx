import { Button, Card, Link, Subtitle1, Text, makeStyles, tokens } from '@fluentui/react-components';
import { BeakerRegular } from '@fluentui/react-icons/svg/beaker';
import { FolderAddRegular } from '@fluentui/react-icons/svg/folder-add';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  begin: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
  import: { color: tokens.colorNeutralForeground2 },
  pair: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    gap: tokens.spacingHorizontalXL,
    '@media (max-width: 760px)': { gridTemplateColumns: '1fr' },
  },
  card: { padding: '28px', gap: tokens.spacingVerticalL, alignItems: 'flex-start' },
  icon: {
    display: 'flex',
    fontSize: '28px',
    padding: '12px',
    borderRadius: tokens.borderRadiusLarge,
    color: tokens.colorBrandForeground1,
    backgroundColor: tokens.colorBrandBackground2,
  },
  lead: { color: tokens.colorNeutralForeground2, flexGrow: 1 },
});

/** What somebody can do who has no project yet. */
export function FirstStart(props: { onCreate: () => void; onExplore: () => void; onImport: () => void }): ReactNode {
  const styles = useStyles();
  return (
    <section aria-label="Begin" className={styles.begin}>
      <div className={styles.pair}>
        <Card className={styles.card} role="group" aria-label="A project of your own">
          <span className={styles.icon} aria-hidden>
            <FolderAddRegular />
          </span>
          <Subtitle1 as="h2">Start with your tenants</Subtitle1>
          <Text className={styles.lead}>
            A project is one move from a source to a target tenant. It lies in a folder on this machine, works without a
            network, and its keys are locked with your passphrase.
          </Text>
          <Button appearance="primary" size="large" onClick={props.onCreate}>
            Create a project
          </Button>
        </Card>
        <Card className={styles.card} role="group" aria-label="A project to try out">
          <span className={styles.icon} aria-hidden>
            <BeakerRegular />
          </span>
          <Subtitle1 as="h2">Look around first</Subtitle1>
          <Text className={styles.lead}>
            200 made-up users and 25 simulated laptops with the real agent: start, stop and roll back as you like.
            Nothing outside Ferry’s own folder is changed. It takes half a minute, and its keys lie here without a
            passphrase.
          </Text>
          <Button size="large" onClick={props.onExplore}>
            Explore with sample laptops
          </Button>
        </Card>
      </div>
      <Text className={styles.import}>
        You have a project on another machine?{' '}
        <Link as="button" onClick={props.onImport}>
          Import a project file
        </Link>
      </Text>
    </section>
  );
}
