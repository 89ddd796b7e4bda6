import { Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { CopyButton } from '../notices/copy-button.tsx';
import { Section } from '../shell/section.tsx';
import { QrCode } from './qr-code.tsx';

const useStyles = makeStyles({
  key: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '10px',
    alignItems: 'center',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase500,
    letterSpacing: '0.06em',
  },
  group: {
    padding: '6px 10px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
});

/** The key in groups that can be read out over the telephone. */
export function groupsOf(key: string): string[] {
  return key.replaceAll(/[\s-]/g, '').match(/.{1,5}/g) ?? [];
}

/** By this key an agent recognises its console and its server. It is no secret. */
export function CompanyKey(props: { companyKey: string }): ReactNode {
  const styles = useStyles();
  const groups = groupsOf(props.companyKey);
  return (
    <Section
      title="Company key"
      lead="By this key an agent recognises this project and nothing else: give it to the agent together with an access token. It is not a secret."
      aside={<CopyButton text={groups.join('-')} label="Copy key" />}
    >
      <div className={styles.key} data-testid="company-key" role="img" aria-label={groups.join(' ')}>
        {groups.map((group, at) => (
          <span key={`${at}`} className={styles.group} aria-hidden>
            {group}
          </span>
        ))}
      </div>
      <QrCode text={groups.join('')} label="Company key as QR code" />
      <Text size={200}>The last character is a check: a mistyped key is noticed before it is used.</Text>
    </Section>
  );
}
