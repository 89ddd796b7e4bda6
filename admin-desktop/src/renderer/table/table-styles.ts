import { makeStyles, tokens } from '@fluentui/react-components';

export const rowHeight = 44;
/** Between two columns, and before the first and after the last, in pixels. */
const columnGap = 12;

/** The pixels that a table with these tracks needs: below that its frame scrolls sideways. */
export function leastWidth(tracks: readonly string[]): number {
  const widths = tracks.map((track) => Number(/(\d+)px/.exec(track)?.[1] ?? 0));
  return widths.reduce((sum, width) => sum + width + columnGap, columnGap);
}

export const useTableStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    // As high as the window lets it be, and never without rows: in a low or magnified window the page scrolls.
    flex: '1 1 0',
    minHeight: '300px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    overflow: 'hidden',
  },
  scroller: { overflow: 'auto', flexGrow: 1, minHeight: 0, outlineOffset: '-2px' },
  stale: { opacity: 0.55 },
  row: {
    display: 'grid',
    alignItems: 'center',
    columnGap: `${columnGap}px`,
    paddingInline: `${columnGap}px`,
    boxSizing: 'border-box',
  },
  header: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    height: '40px',
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  sortButton: {
    padding: 0,
    border: 'none',
    backgroundColor: 'transparent',
    textAlign: 'left',
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    maxWidth: '100%',
    cursor: 'pointer',
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  headText: {
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
  body: { position: 'relative', width: '100%' },
  line: {
    position: 'absolute',
    left: 0,
    right: 0,
    top: 0,
    height: `${rowHeight}px`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    fontSize: tokens.fontSizeBase300,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  selected: {
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
  },
  clickable: { cursor: 'pointer' },
  cell: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  bone: { height: '12px', width: '60%', borderRadius: '6px', backgroundColor: tokens.colorNeutralBackground5 },
  footer: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: tokens.spacingHorizontalL,
    minHeight: '34px',
    paddingInline: tokens.spacingHorizontalM,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
});
