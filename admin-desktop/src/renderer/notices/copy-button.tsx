import { Button } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

/** Copies `text`, says so for two seconds, and says too when the browser did not let it. */
export function CopyButton(props: { text: string; label: string; primary?: boolean }): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'denied'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    navigator.clipboard.writeText(props.text).then(
      () => setState('copied'),
      () => setState('denied'),
    );
  };
  const label = { idle: props.label, copied: 'Copied', denied: 'Select it and press Ctrl+C' }[state];
  return (
    <Button
      appearance={props.primary ? 'primary' : 'secondary'}
      icon={state === 'copied' ? <CheckmarkRegular /> : <CopyRegular />}
      onClick={copy}
    >
      <span aria-live="polite">{label}</span>
    </Button>
  );
}
