import { Badge, Switch, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CheckVerdict, Report } from '@ferry/common/report';
import { counted, sentence } from '../notices/sentence.ts';
import { Section } from '../shell/section.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  entry: {
    display: 'grid',
    gridTemplateColumns: '84px minmax(0, 1fr)',
    gap: tokens.spacingHorizontalM,
    padding: '7px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    alignItems: 'start',
  },
  found: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

const verdicts: Record<CheckVerdict, { text: string; color: 'success' | 'warning' | 'danger' }> = {
  pass: { text: 'Pass', color: 'success' },
  warn: { text: 'Warning', color: 'warning' },
  block: { text: 'Blocks', color: 'danger' },
};

/** What the laptop found before its plan: what is in the way first, and what to do about it. Draws nothing without any. */
export function DeviceChecks(props: { report: Report | null }): ReactNode {
  const styles = useStyles();
  const [all, setAll] = useState(false);
  const checks = props.report?.checks ?? [];
  if (checks.length === 0) return null;
  const worstFirst = (['block', 'warn', 'pass'] as const).flatMap((verdict) =>
    checks.filter((check) => check.verdict === verdict),
  );
  const shown = all ? worstFirst : worstFirst.filter(({ verdict }) => verdict !== 'pass');
  const passed = checks.length - worstFirst.filter(({ verdict }) => verdict !== 'pass').length;
  return (
    <Section
      title="Checks before the migration"
      lead={`${passed} of ${counted(checks.length, 'check')} passed.`}
      aside={<Switch checked={all} onChange={(_, { checked }) => setAll(checked)} label="Show all" />}
    >
      <ul className={styles.list}>
        {shown.map((check) => (
          <li key={check.id} className={styles.entry} data-testid="check" data-verdict={check.verdict}>
            <span>
              <Badge appearance="tint" color={verdicts[check.verdict].color}>
                {verdicts[check.verdict].text}
              </Badge>
            </span>
            <div>
              <div>{check.title}</div>
              <div className={styles.found}>
                {sentence(check.found)} {check.remedy ?? ''}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
