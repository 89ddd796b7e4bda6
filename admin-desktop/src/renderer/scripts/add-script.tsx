import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { SubmitEvent, ReactNode } from 'react';
import { scriptDigest } from '@ferry/common/orders/scripts';
import type { ShownScript } from '../../contract/calls/script-calls.ts';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { useNotify } from '../notices/use-notify.tsx';
import { emptyScriptDraft, scriptDraftErrors, textOf } from './script-draft.ts';
import { ScriptFields } from './script-fields.tsx';
import { ScriptPreview } from './script-preview.tsx';

/** Two steps: what it is, then the whole of it as it will be signed. Nothing is signed that was not shown. */
export function AddScript(props: { onClose: () => void }): ReactNode {
  const notify = useNotify();
  const [draft, setDraft] = useState(emptyScriptDraft);
  const [tried, setTried] = useState(false);
  const [shown, setShown] = useState<ShownScript | null>(null);
  const { act, busy, error, clear } = useAct('script.add');
  const errors = scriptDraftErrors(draft);
  const wrong = Object.keys(errors).length > 0;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (wrong) return;
    const text = textOf(draft);
    const { language, seconds } = draft;
    const sha256 = await scriptDigest(text);
    setShown({ sha256, name: draft.name.trim(), language, text, seconds: Number(seconds) });
  }

  async function sign(script: ShownScript): Promise<void> {
    const done = await act(script);
    if (!done.ok) return;
    notify('Signed', `${script.name} is in the list.`);
    props.onClose();
  }

  return (
    <Dialog open onOpenChange={(_, { open }) => (open || busy ? undefined : props.onClose())}>
      <DialogSurface>
        <form onSubmit={(event) => void submit(event)} noValidate aria-label="Script">
          <DialogBody>
            <DialogTitle>{shown ? `Sign “${shown.name}”?` : 'Add a script'}</DialogTitle>
            <DialogContent>
              {shown ? (
                <>
                  <ScriptPreview script={shown} />
                  <ErrorNotice error={error} title="It was not signed" />
                </>
              ) : (
                <ScriptFields draft={draft} errors={tried ? errors : {}} onChange={setDraft} />
              )}
            </DialogContent>
            <DialogActions>
              {shown ? (
                <>
                  <Button
                    key="back"
                    disabled={busy}
                    onClick={() => {
                      clear();
                      setShown(null);
                    }}
                  >
                    Back
                  </Button>
                  <Button key="sign" appearance="primary" disabled={busy} onClick={() => void sign(shown)}>
                    Sign and add
                  </Button>
                </>
              ) : (
                <>
                  <Button key="cancel" onClick={props.onClose}>
                    Cancel
                  </Button>
                  <Button key="look" type="submit" appearance="primary">
                    Look at it in full
                  </Button>
                </>
              )}
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
