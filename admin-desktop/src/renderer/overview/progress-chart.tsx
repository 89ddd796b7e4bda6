import { Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ProgressPoint } from '../../contract/calls/overview-calls.ts';

const bands = [
  { id: 'done', text: 'Done', color: tokens.colorPaletteGreenBackground3 },
  { id: 'atWork', text: 'At work', color: tokens.colorBrandBackground },
  { id: 'trouble', text: 'Failed or stopped', color: tokens.colorPaletteRedBackground3 },
  { id: 'ahead', text: 'Still ahead', color: tokens.colorNeutralStroke1 },
] as const;

const width = 720;
const height = 180;

const useStyles = makeStyles({
  chart: { width: '100%', maxWidth: `${width}px`, height: 'auto', display: 'block' },
  legend: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL },
  entry: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  swatch: { width: '12px', height: '12px', borderRadius: '3px' },
  ends: { display: 'flex', justifyContent: 'space-between', maxWidth: `${width}px` },
});

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** How far the computers were over time, as stacked steps: between two points nothing changed until the second. */
export function ProgressChart(props: { points: readonly ProgressPoint[] }): ReactNode {
  const styles = useStyles();
  const { points } = props;
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) {
    return <Text>As soon as something happens, it shows here over time.</Text>;
  }
  const begin = Date.parse(first.at);
  const span = Math.max(1, Date.parse(last.at) - begin);
  const most = Math.max(1, ...points.map((point) => bands.reduce((sum, { id }) => sum + point[id], 0)));
  const x = (at: string) => ((Date.parse(at) - begin) / span) * width;
  const y = (count: number) => height - (count / most) * height;

  /** The area of a band, its bottom being the sum of those below it. */
  function area(index: number): string {
    const below = (point: ProgressPoint) => bands.slice(0, index).reduce((sum, { id }) => sum + point[id], 0);
    const id = bands[index]?.id ?? 'ahead';
    const steps = (value: (point: ProgressPoint) => number) =>
      points.flatMap((point, at) => {
        const to = points[at + 1] ?? point;
        return [
          `${x(point.at).toFixed(1)},${y(value(point)).toFixed(1)}`,
          `${x(to.at).toFixed(1)},${y(value(point)).toFixed(1)}`,
        ];
      });
    return [...steps((point) => below(point) + point[id]), ...steps(below).reverse()].join(' ');
  }

  const said = bands.map(({ id, text }) => `${text} ${last[id]}`).join(', ');
  return (
    <>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Progress since ${when.format(begin)}. Now: ${said}.`}
        data-testid="progress-chart"
      >
        {bands.map(({ id, color }, index) => (
          <polygon key={id} points={area(index)} fill={color} />
        ))}
      </svg>
      <div className={styles.ends}>
        <Text size={200}>{when.format(begin)}</Text>
        <Text size={200}>now</Text>
      </div>
      <div className={styles.legend}>
        {bands.map(({ id, text, color }) => (
          <span key={id} className={styles.entry}>
            <span className={styles.swatch} style={{ backgroundColor: color }} aria-hidden />
            <Text size={200}>
              {text} {last[id].toLocaleString('en')}
            </Text>
          </span>
        ))}
      </div>
    </>
  );
}
