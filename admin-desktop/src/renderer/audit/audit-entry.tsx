import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { AuditRow } from '../../contract/rows.ts';
import { CopyButton } from '../notices/copy-button.tsx';
import { auditFacts, auditSubject } from './audit-facts.ts';
import { auditWords } from './audit-words.ts';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(90px, max-content) minmax(0, 1fr)',
    gap: '6px 16px',
    margin: '0 0 12px',
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  raw: {
    margin: '0 0 8px',
    padding: '8px 12px',
    maxHeight: '240px',
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
});

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** One act, whole: in words, and as it was written down. */
export function AuditEntry(props: { row: AuditRow; onClose: () => void }): ReactNode {
  const styles = useStyles();
  const { row, onClose } = props;
  const at = new Date(row.at);
  const facts = [
    { name: 'at', label: 'When', text: Number.isNaN(at.getTime()) ? row.at : absolute.format(at) },
    { name: 'by', label: 'Administrator', text: row.by },
    { name: 'subject', label: 'Subject', text: auditSubject(row) },
    ...auditFacts(row),
  ];
  const raw = rawText(row);
  return (
    <Dialog open onOpenChange={(_, { open }) => (open ? undefined : onClose())}>
      <DialogSurface data-testid="audit-entry">
        <DialogBody>
          <DialogTitle>{auditWords(row.action)}</DialogTitle>
          <DialogContent>
            <dl className={styles.facts}>
              {facts.map(({ name, label, text }) => (
                <Fragment key={name}>
                  <dt className={styles.term}>{label}</dt>
                  <dd className={styles.value}>{text}</dd>
                </Fragment>
              ))}
            </dl>
            <Accordion collapsible>
              <AccordionItem value="raw">
                <AccordionHeader>As it was written down</AccordionHeader>
                <AccordionPanel>
                  <pre className={styles.raw} tabIndex={0} role="region" aria-label="The entry as it was written down">
                    {raw}
                  </pre>
                  <CopyButton text={raw} label="Copy" />
                </AccordionPanel>
              </AccordionItem>
            </Accordion>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** With ids and times as they are. */
function rawText({ id, at, action, subject, details }: AuditRow): string {
  const head = [
    { name: 'id', value: id },
    { name: 'at', value: at },
    { name: 'action', value: action },
    { name: 'subject', value: subject },
  ];
  return [...head, ...details].map(({ name, value }) => `${name}: ${value}`).join('\n');
}
