import { ok } from '@ferry/common/errors';
import type { userCalls } from '../../contract/calls/user-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { deleteUsers, editUser } from '../commands/users-edit.ts';
import { exportUsers } from '../commands/users-export.ts';
import { importUsers } from '../commands/users-import/import-users.ts';
import { runLiveValue } from '../views/live-view.ts';
import { userDetail } from '../views/user-view.ts';
import { userValues } from '../views/user-values.ts';
import type { HandlerParts } from './handler-parts.ts';

/** The list of users. */
export function userHandlers(
  parts: Pick<HandlerParts, 'acting' | 'data' | 'judge' | 'live'>,
): Handlers<typeof userCalls, 'project'> {
  const { acting, data, judge, live } = parts;
  return {
    'users.import': async (file, emit, signal) => {
      const read = await importUsers(acting, file, emit, signal);
      return read.ok ? ok(undefined) : read;
    },
    'users.export': async (choice, emit, signal) => await exportUsers(data, judge, choice, emit, signal),
    'user.watch': async ({ id }, emit, signal) => {
      await runLiveValue(userDetail(data, judge, id), emit, signal, live);
      return ok(undefined);
    },
    'user.edit': async ({ id, edit }) => await editUser(acting, id, edit),
    'users.delete': async ({ ids }) => await deleteUsers(acting, ids),
    'users.values': async ({ column }) => await Promise.resolve(ok({ values: userValues(data, column) })),
  };
}
