import { Toast, ToastBody, ToastTitle, useToastController } from '@fluentui/react-components';
import { useCallback } from 'react';

export const toasterId = 'ferry-toasts';

/** A short word that something was done. Errors do not go here: they stay where they arose. */
export function useNotify(): (title: string, body?: string, intent?: 'success' | 'warning') => void {
  const { dispatchToast } = useToastController(toasterId);
  return useCallback(
    (title, body, intent = 'success') =>
      dispatchToast(
        <Toast>
          <ToastTitle>{title}</ToastTitle>
          {body ? <ToastBody>{body}</ToastBody> : null}
        </Toast>,
        { intent, timeout: intent === 'success' ? 5000 : 12_000 },
      ),
    [dispatchToast],
  );
}
