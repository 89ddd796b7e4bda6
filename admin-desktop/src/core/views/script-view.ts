import { keptScripts } from '@ferry/common/documents/kept-scripts';
import type { KeptScript } from '@ferry/common/documents/kept-scripts';
import { settingsId, settingsOf } from '@ferry/common/documents/settings';
import { fail, ok } from '@ferry/common/errors';
import { scriptIn, verifyScript } from '@ferry/common/orders/scripts';
import type { ConsoleSigner, Trust } from '@ferry/common/trust/trust';
import type { ListedScript, ScriptList } from '../../contract/calls/script-calls.ts';
import { isScriptsTaskOn, scriptsOn } from '../commands/order-tasks.ts';
import { ownersAct } from '../commands/owners-act.ts';
import type { ProjectData } from '../database/project-data.ts';
import { roomFor } from '../documents/room-for.ts';
import type { Source } from './follow.ts';

/** The scripts of the project as they run, each with what a laptop would say of it. */
export function scriptList(data: ProjectData, signer: ConsoleSigner): Source<ScriptList> {
  return {
    async read() {
      const trust = data.trust.current();
      const document = await data.store.get('settings', settingsId);
      const on = await scriptsOn(document, { trust: () => trust });
      const room = document ? roomFor('settings', document) : ok(undefined);
      const may = await ownersAct({ signer, trust: () => trust }, 'script');
      return {
        tooLarge: room.ok ? null : room.error,
        mayNotAdd: may.ok ? null : may.error,
        scripts: await Promise.all(keptScripts(document).map(async (kept) => await listed(kept, trust))),
        blocked: on.ok ? null : on.error,
        taskOn: isScriptsTaskOn(settingsOf(document)),
      };
    },
    onStale(listener) {
      const stops = [data.store.onChange('settings', listener), data.trust.onUpdate(listener)];
      return () => stops.forEach((stop) => stop());
    },
  };
}

async function listed({ sha256, named, off }: KeptScript, trust: Trust): Promise<ListedScript> {
  if (!named) {
    const refused = fail('invalid', 'script', 'what lies there is no script', 'Take it out.').error;
    return { sha256, script: null, off, signedBy: '', refused };
  }
  const content = scriptIn(named);
  const verified = await verifyScript(named, trust);
  const { seconds } = named;
  return {
    sha256,
    script: content.ok
      ? { sha256, name: content.value.name, language: content.value.language, text: content.value.text, seconds }
      : null,
    off,
    signedBy: verified.ok ? verified.value.signer.grant.name : '',
    refused: verified.ok ? null : verified.error,
  };
}
