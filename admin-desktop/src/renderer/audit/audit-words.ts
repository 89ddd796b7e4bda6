const words: Record<string, string> = {
  'project.create': 'Created the project',
  'settings.set': 'Changed the settings',
  'script.add': 'Signed a script',
  'script.remove': 'Took out a script',
  'script.switch-on': 'Switched a script on',
  'script.switch-off': 'Switched a script off',
  'script.arrange': 'Changed the order of scripts',
  'policy.publish': 'Published the policy',
  'release.offer': 'Offered a release of the agent',
  'release.withdraw': 'Withdrew the offered release',
  'token.create': 'Created an access token',
  'token.revoke': 'Revoked an access token',
  'users.import': 'Imported users',
  'user.edit': 'Changed a user',
  'users.delete': 'Deleted users',
  'order.start': 'Gave an order',
  'order.stop': 'Gave a stop',
  'device.assign': 'Assigned a computer',
  'device.revoke': 'Revoked a computer',
  'server.connect': 'Connected a server',
  'server.send-again': 'Sent everything to the server again',
  'clock.restamp': 'Stamped edits of a wrong clock anew',
  'server.disconnect': 'Disconnected the server',
};

/** The acts that this Ferry knows, by name. */
export const auditActions = Object.keys(words);

/** An act in words; one that a newer Ferry knows shows by its name. */
export function auditWords(action: string): string {
  return Object.hasOwn(words, action) ? (words[action] ?? action) : action;
}
