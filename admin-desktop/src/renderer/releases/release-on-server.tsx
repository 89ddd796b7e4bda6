import { Field, ProgressBar, Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { useRelease } from './release-api.ts';
import { uploadWords } from './release-words.ts';

/** How the offered release gets to the server; nothing without one. */
export function ReleaseOnServer(): ReactNode {
  const entry = useRelease();
  if (entry.phase !== 'live' || !entry.value.offered || entry.value.upload.state === 'none') return null;
  const { offered, upload } = entry.value;
  const title = `Agent ${offered.version}: ${uploadWords(upload)}`;
  return (
    <div data-testid="release-upload" data-state={upload.state}>
      {upload.state === 'sending' ? (
        <Field label={title}>
          <ProgressBar value={upload.done} max={Math.max(1, upload.total)} aria-label="Progress of the release" />
        </Field>
      ) : (
        <Text>{title}.</Text>
      )}
      <ErrorNotice error={upload.why} title="The release was not sent" />
    </div>
  );
}
