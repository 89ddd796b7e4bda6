import { changeScripts, keptScripts } from '@ferry/common/documents/kept-scripts';
import type { KeptScript, ScriptChange } from '@ferry/common/documents/kept-scripts';
import { documentFormat } from '@ferry/common/documents/document-type';
import { settingsId } from '@ferry/common/documents/settings';
import type { SettingsDocument } from '@ferry/common/documents/settings';
import { stampedAnew } from '@ferry/common/documents/stamped';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { judgeScriptName, judgeScriptText } from '@ferry/common/orders/script-text';
import { scriptDigest, scriptIn, scriptLimits, verifyScript } from '@ferry/common/orders/scripts';
import type { NamedScript, Script } from '@ferry/common/orders/scripts';
import type { ShownScript } from '../../contract/calls/script-calls.ts';
import type { Acting } from './acting.ts';
import { ownersAct } from './owners-act.ts';
import { signedSize } from './order-tasks.ts';

type Nothing = Record<string, never>;

/** Signs a script with this console's key, which only an owner's may, and keeps it. `sha256` is that of the text that was shown. */
export async function addScript(acting: Acting, wanted: ShownScript): Promise<Result<Nothing>> {
  const may = await ownersAct(acting, 'script');
  if (!may.ok) return may;
  const { language, text, seconds } = wanted;
  const named = judgeScriptName(wanted.name);
  if (!named.ok) return named;
  const name = named.value;
  const judged = judgeScriptText({ text, language });
  if (!judged.ok) return judged;
  const sha256 = await scriptDigest(text);
  if (sha256 !== wanted.sha256)
    return fail('conflict', 'script.sha256', 'another text was shown than the one to be signed', 'Look at it again.');
  const document = await settingsDocument(acting);
  const kept = keptScripts(document);
  const same = kept.find((script) => script.sha256 === sha256);
  if (same) return fail('conflict', 'script', `this text is there already, as "${nameOf(same)}"`, 'Use that one.');
  const { projectId } = acting.rootRecord;
  const script: Script = { format: 1, projectId, name, language, text };
  const signed: NamedScript = { sha256, script: await acting.signer.sign('script', script), seconds };
  const verified = await verifyScript(signed, acting.trust());
  if (!verified.ok) return verified;
  const room = roomFor([...kept.flatMap(({ named: other }) => other ?? []), signed]);
  if (!room.ok) return room;
  return await change(
    acting,
    document,
    { add: signed },
    { action: 'script.add', sha256, name, more: { language, seconds } },
  );
}

/** As many are kept as one order can bring, so that they can all be on. */
function roomFor(scripts: readonly NamedScript[]): Result<void> {
  const { scripts: most, signedCharacters } = scriptLimits;
  const where = 'scripts';
  if (scripts.length > most)
    return fail('too-large', where, `there are ${most} already, as many as an order brings`, 'Take one out first.');
  const size = signedSize(scripts);
  if (size <= signedCharacters) return ok(undefined);
  const message = `with it the signed scripts have ${size} characters; an order takes ${signedCharacters}`;
  return fail('too-large', where, message, 'Take one out first, or shorten it.');
}

/** Takes it out of the list. Orders that were given keep it: it is in what was signed. */
export async function removeScript(acting: Acting, sha256: string): Promise<Result<Nothing>> {
  const document = await settingsDocument(acting);
  const script = keptScripts(document).find((one) => one.sha256 === sha256);
  if (!script) return ok({});
  return await change(acting, document, { remove: sha256 }, { action: 'script.remove', sha256, name: nameOf(script) });
}

/** Whether new orders bring it. */
export async function switchScript(acting: Acting, sha256: string, off: boolean): Promise<Result<Nothing>> {
  const document = await settingsDocument(acting);
  const script = keptScripts(document).find((one) => one.sha256 === sha256);
  if (!script) return notThere(sha256);
  if (script.off === off) return ok({});
  const action = off ? 'script.switch-off' : 'script.switch-on';
  return await change(acting, document, { sha256, off }, { action, sha256, name: nameOf(script) });
}

/** In which order they run. All that are kept must be named: another console may have added or taken out one meanwhile. */
export async function arrangeScripts(acting: Acting, order: readonly string[]): Promise<Result<Nothing>> {
  const document = await settingsDocument(acting);
  const kept = keptScripts(document);
  const before = kept.map(({ sha256 }) => sha256);
  if (before.toSorted().join() !== order.toSorted().join())
    return fail('conflict', 'scripts', 'other scripts are there by now', 'Look at the list and arrange it again.');
  if (before.join() === order.join()) return ok({});
  const byId = new Map(kept.map((script) => [script.sha256, script]));
  const names = order.map((sha256) => nameOf(byId.get(sha256)));
  const merged = await merge(acting, document, { order: [...order] });
  if (!merged.ok) return merged;
  const noted = await acting.audit.write({ action: 'script.arrange', subject: 'scripts', details: { order: names } });
  return noted.ok ? ok({}) : noted;
}

async function change(
  acting: Acting,
  document: SettingsDocument,
  wanted: ScriptChange,
  act: { action: string; sha256: string; name: string; more?: Record<string, unknown> },
): Promise<Result<Nothing>> {
  const merged = await merge(acting, document, wanted);
  if (!merged.ok) return merged;
  const { action, sha256, name, more } = act;
  const noted = await acting.audit.write({ action, subject: name, details: { sha256, ...more } });
  return noted.ok ? ok({}) : noted;
}

async function merge({ store, clock }: Acting, document: SettingsDocument, wanted: ScriptChange) {
  const { fields } = changeScripts(document, wanted, clock);
  const edit: SettingsDocument = {
    id: settingsId,
    format: documentFormat,
    fields: stampedAnew(document.fields, fields),
  };
  return await store.merge('settings', edit);
}

async function settingsDocument({ store }: Acting): Promise<SettingsDocument> {
  return (await store.get('settings', settingsId)) ?? { id: settingsId, format: documentFormat, fields: {} };
}

function nameOf(script: KeptScript | undefined): string {
  const content = script?.named ? scriptIn(script.named) : null;
  return content?.ok ? content.value.name : `script ${script?.sha256.slice(0, 12) ?? ''}`;
}

function notThere(sha256: string): ReturnType<typeof fail> {
  return fail('not-found', `script ${sha256.slice(0, 12)}`, 'it was taken out', 'Look at the list again.');
}
