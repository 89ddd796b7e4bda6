import { z } from 'zod';
import { settingsValues } from '@ferry/common/documents/settings';
import { call, nothing, stream } from '../contract.ts';

export const settingsPatchSchema = z.object(settingsValues).partial();
export const settingsAnswerSchema = z.object({
  values: z.object(settingsValues),
  companyKey: z.string(),
  projectId: z.string(),
  /** `changed`: the settings differ from the policy that the agents have */
  policy: z.enum(['none', 'published', 'changed']),
  /** names of what differs from that policy; empty unless `changed` */
  differs: z.array(z.string()).max(50),
});

/** Global settings and the policy that is signed from them. */
export const settingsCalls = {
  'settings.get': call('project', nothing, settingsAnswerSchema),
  /** Settings and standing of the policy, told anew at every change: here, in another window, by another console. */
  'settings.watch': stream('project', nothing, settingsAnswerSchema),
  'settings.set': call('project', settingsPatchSchema, settingsAnswerSchema),
  /** Signs the policy from the settings: an administrator's act. */
  'policy.publish': call('project', nothing, settingsAnswerSchema),
} as const;
