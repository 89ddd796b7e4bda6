import {
  Button,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  Subtitle2,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { BeakerRegular } from '@fluentui/react-icons/svg/beaker';
import { LightbulbRegular } from '@fluentui/react-icons/svg/lightbulb';
import type { ReactNode } from 'react';
import { useProject } from './current-project.ts';

const useStyles = makeStyles({
  banner: {
    display: 'flex',
    alignItems: 'center',
    flexShrink: 0,
    gap: tokens.spacingHorizontalM,
    padding: '4px 16px',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorBrandBackground2,
    borderBottom: `1px solid ${tokens.colorBrandStroke2}`,
  },
  icon: { display: 'flex', fontSize: '18px', color: tokens.colorBrandForeground1 },
  text: { flexGrow: 1 },
  tips: { maxWidth: '400px' },
  list: { margin: '8px 0 0', paddingLeft: '20px', display: 'flex', flexDirection: 'column', gap: '6px' },
});

const tips = [
  'Users: select the people of the wave “Pilot”, then Migration > Start. The question before it says whom it reaches.',
  'Devices: watch the laptops at work. Open one to see its steps, what changed, and its log as it grows.',
  'LAP-LATECOMER is switched off. It comes back after two minutes, or under Devices > Sample laptops, and does by itself what was ordered meanwhile.',
  'LAP-WORD-OPEN has a document open that nobody saves: its migration does not succeed, and says why.',
  'Roll a laptop back, and see that everything is as it was before.',
];

/** Says on every page of a sample project that it is one. Draws nothing in others. */
export function SampleBanner(): ReactNode {
  const styles = useStyles();
  const { sample } = useProject();
  if (!sample) return null;
  return (
    <aside className={styles.banner} aria-label="Sample project" data-testid="sample-banner">
      <span className={styles.icon} aria-hidden>
        <BeakerRegular />
      </span>
      <Text className={styles.text}>
        <strong>Sample project.</strong> Users and laptops are made up, and its keys lie here without a passphrase: not
        for a real move.
      </Text>
      <Popover withArrow trapFocus positioning="below-end">
        <PopoverTrigger disableButtonEnhancement>
          <Button size="small" appearance="subtle" icon={<LightbulbRegular />}>
            What to try
          </Button>
        </PopoverTrigger>
        <PopoverSurface className={styles.tips} aria-label="What to try">
          <Subtitle2 as="h2">Five minutes with Ferry</Subtitle2>
          <ol className={styles.list}>
            {tips.map((tip) => (
              <li key={tip}>
                <Text>{tip}</Text>
              </li>
            ))}
          </ol>
        </PopoverSurface>
      </Popover>
    </aside>
  );
}
