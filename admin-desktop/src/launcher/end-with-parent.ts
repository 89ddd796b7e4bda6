/**
 * Loaded before every part that the launcher starts (`node --import`): when the parent is gone, so is the part, even if the
 * parent was killed. SIGTERM first, so that the part can close its files; the timer is for one that hangs.
 */
process.on('disconnect', () => {
  setTimeout(() => process.exit(1), 5000).unref();
  process.kill(process.pid, 'SIGTERM');
});
// A part that does not talk over the channel ends when its work is done, parent or not.
if (process.env.FERRY_TALKS !== '1') process.channel?.unref();
