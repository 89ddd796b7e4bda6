import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { encode } from 'uqr';

const useStyles = makeStyles({
  // White whatever the theme: cameras look for dark on light.
  code: { width: '148px', height: '148px', backgroundColor: '#fff', borderRadius: tokens.borderRadiusMedium },
});

/** A text as QR code: drawn as one path, so that no image has to be loaded. */
export function QrCode(props: { text: string; label: string }): ReactNode {
  const styles = useStyles();
  const { size, path } = useMemo(() => {
    const { data } = encode(props.text, { ecc: 'M', border: 3 });
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size: data.length, path: dark.join('') };
  }, [props.text]);
  return (
    <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={props.label} data-testid="qr">
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
