import { MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { sentence } from './sentence.ts';

/** What went wrong and what to do about it, where it went wrong. Draws nothing without an error. */
export function ErrorNotice(props: { error: FerryError | null; title?: string; actions?: ReactNode }): ReactNode {
  const { error, title, actions } = props;
  if (!error) return null;
  return (
    <MessageBar intent="error" layout="multiline" role="alert" data-testid="error-notice" data-code={error.code}>
      <MessageBarBody>
        {title ? <MessageBarTitle>{title}</MessageBarTitle> : null}
        {sentence(error.message)} {sentence(error.remedy)}
      </MessageBarBody>
      {actions ? <MessageBarActions>{actions}</MessageBarActions> : null}
    </MessageBar>
  );
}
