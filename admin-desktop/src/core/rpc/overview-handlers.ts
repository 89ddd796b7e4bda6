import { ok } from '@ferry/common/errors';
import type { overviewCalls } from '../../contract/calls/overview-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { runLiveValue } from '../views/live-view.ts';
import { overview } from '../views/overview-view.ts';
import type { HandlerParts } from './handler-parts.ts';

/** The project at a glance. */
export function overviewHandlers(
  parts: Pick<HandlerParts, 'acting' | 'data' | 'live'>,
): Handlers<typeof overviewCalls, 'project'> {
  return {
    'overview.watch': async (_input, emit, signal) => {
      await runLiveValue(overview(parts.data, parts.acting), emit, signal, parts.live);
      return ok(undefined);
    },
  };
}
