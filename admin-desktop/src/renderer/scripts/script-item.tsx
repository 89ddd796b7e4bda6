import { Badge, Button, Switch, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down';
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronUpRegular } from '@fluentui/react-icons/svg/chevron-up';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ListedScript } from '../../contract/calls/script-calls.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { ScriptDigest } from './script-digest.tsx';
import { ScriptText } from './script-text.tsx';
import { languageNames } from './script-words.ts';

const useStyles = makeStyles({
  item: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: '10px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  name: { flexGrow: 1, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** One script of the list, and in full once it is opened. */
export function ScriptItem(props: {
  item: ListedScript;
  place: number;
  of: number;
  busy: boolean;
  onSwitch: (off: boolean) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: (name: string) => void;
}): ReactNode {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const { item, place, of, busy } = props;
  const { script, refused } = item;
  const name = script?.name ?? `script ${item.sha256.slice(0, 12)}`;
  return (
    <li className={styles.item} data-testid="script" data-sha256={item.sha256}>
      <div className={styles.head}>
        <Text className={styles.name} weight="semibold" data-testid="script-name">
          {`${place}. ${name}`}
        </Text>
        {script ? <Badge appearance="tint">{languageNames[script.language]}</Badge> : null}
        {refused ? (
          <Badge appearance="tint" color="danger">
            Refused
          </Badge>
        ) : null}
        <Switch
          label="Run"
          aria-label={`Run ${name}`}
          checked={!item.off}
          disabled={busy}
          onChange={(_, { checked }) => props.onSwitch(!checked)}
        />
        <Button
          size="small"
          icon={<ArrowUpRegular />}
          aria-label={`Move ${name} up`}
          disabled={busy || place === 1}
          onClick={() => props.onMove(-1)}
        />
        <Button
          size="small"
          icon={<ArrowDownRegular />}
          aria-label={`Move ${name} down`}
          disabled={busy || place === of}
          onClick={() => props.onMove(1)}
        />
        <Button
          size="small"
          icon={open ? <ChevronUpRegular /> : <ChevronDownRegular />}
          aria-expanded={open}
          aria-label={`Show ${name} in full`}
          disabled={!script}
          onClick={() => setOpen(!open)}
        />
        <Button
          size="small"
          icon={<DeleteRegular />}
          aria-label={`Take out ${name}`}
          disabled={busy}
          onClick={() => props.onRemove(name)}
        />
      </div>
      <ScriptDigest sha256={item.sha256} />
      {script ? (
        <Text size={200} className={styles.quiet}>
          {`${script.seconds} seconds at most.`}
          {item.signedBy === '' ? '' : ` Signed by ${item.signedBy}.`}
        </Text>
      ) : null}
      <ErrorNotice error={refused} title="No laptop would run it" />
      {open && script ? <ScriptText name={name} text={script.text} /> : null}
    </li>
  );
}
