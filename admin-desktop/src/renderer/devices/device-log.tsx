import { Select, Switch, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { LogRow } from '../../contract/rows.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { counted } from '../notices/sentence.ts';
import { Section } from '../shell/section.tsx';
import { windowAround } from '../table/row-range.ts';
import { SearchField } from '../table/search-field.tsx';
import { useLiveWindow } from '../table/use-live-window.ts';
import type { TableQuery } from '../table/use-live-window.ts';
import { useSettled } from '../table/use-settled.ts';
import { SaveLog } from './save-log.tsx';

const lineHeight = 22;
const useStyles = makeStyles({
  bar: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
  scroller: {
    height: '360px',
    overflow: 'auto',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  lines: { position: 'relative' },
  line: {
    position: 'absolute',
    top: 0,
    left: 0,
    minWidth: '100%',
    height: `${lineHeight}px`,
    lineHeight: `${lineHeight}px`,
    display: 'grid',
    gridTemplateColumns: '96px 52px 1fr',
    columnGap: tokens.spacingHorizontalM,
    paddingInline: tokens.spacingHorizontalM,
    whiteSpace: 'pre',
    boxSizing: 'border-box',
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  warn: { color: tokens.colorPaletteDarkOrangeForeground1 },
  error: { color: tokens.colorPaletteRedForeground1 },
  none: { padding: '16px', color: tokens.colorNeutralForeground2 },
});

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** The log of one computer as it comes in. It follows the end until somebody scrolls up, and again from the end on. */
export function DeviceLog(props: { deviceId: string; name: string }): ReactNode {
  const styles = useStyles();
  const scroller = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState('');
  const [atLeast, setAtLeast] = useState('debug');
  const [follow, setFollow] = useState(true);
  const [count, setCount] = useState(0);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const range = useSettled(windowAround(items[0]?.index ?? 0, items.at(-1)?.index ?? 0), 60);
  const query: TableQuery<'logs'> = { view: 'logs', search, filter: { deviceId: props.deviceId, atLeast }, sort: [] };
  const live = useLiveWindow(query, range);
  if (count !== live.total) setCount(live.total);

  useEffect(() => {
    if (follow && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' });
  }, [follow, count, virtual]);

  const scrolled = () => {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < lineHeight * 2;
    if (!atEnd) setFollow(false);
  };

  return (
    <Section
      title="Log"
      aside={
        <div className={styles.bar}>
          <Text size={200} className={styles.quiet} data-testid="log-count">
            {counted(live.total, 'line')}
          </Text>
          <Select size="small" aria-label="Lines shown" value={atLeast} onChange={(_, { value }) => setAtLeast(value)}>
            <option value="debug">All lines</option>
            <option value="info">Without details</option>
            <option value="warn">Warnings and errors</option>
            <option value="error">Errors</option>
          </Select>
          <SearchField label="Search the log" onSearch={setSearch} width="220px" />
          <Switch checked={follow} onChange={(_, { checked }) => setFollow(checked)} label="Follow" />
          <SaveLog query={query} name={props.name} disabled={live.total === 0} />
        </div>
      }
    >
      <ErrorNotice error={live.error} title="The log cannot be shown" />
      <div
        ref={scroller}
        className={styles.scroller}
        onWheel={scrolled}
        onKeyUp={scrolled}
        onPointerUp={scrolled}
        tabIndex={0}
        role="log"
        aria-label="Log lines"
        aria-live="off"
      >
        {!live.loading && live.total === 0 ? (
          <div className={styles.none}>
            {search || atLeast !== 'debug'
              ? 'No line matches.'
              : 'No lines yet. They come in while the computer works on an order.'}
          </div>
        ) : null}
        <div className={styles.lines} style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.map((item) => (
            <div
              key={item.key}
              className={styles.line}
              style={{ transform: `translateY(${item.start}px)` }}
              data-testid="log-line"
            >
              <Line row={live.rowAt(item.index)} />
            </div>
          ))}
        </div>
      </div>
    </Section>
  );
}

function Line(props: { row: LogRow | undefined }): ReactNode {
  const styles = useStyles();
  const { row } = props;
  if (!row) return <span className={styles.quiet}>…</span>;
  const loud = row.level === 'warn' ? styles.warn : row.level === 'error' ? styles.error : undefined;
  return (
    <>
      <time className={styles.quiet} dateTime={row.at}>
        {clock.format(new Date(row.at))}
      </time>
      <span className={mergeClasses(styles.quiet, loud)}>{row.level}</span>
      <span className={loud} title={row.text}>
        {row.text}
      </span>
    </>
  );
}
