// Loaded before a program by `--import`: its clock is FERRY_TEST_CLOCK_MS milliseconds ahead of the machine's, as on a laptop
// whose battery was empty. SIGUSR2 sets it right, as a user or the network would.
let aheadMs = Number(process.env['FERRY_TEST_CLOCK_MS'] ?? 0);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [RealDate.now() + aheadMs] : given, newTarget) as Date,
  get: (target, name): unknown =>
    name === 'now' ? () => RealDate.now() + aheadMs : (Reflect.get(target, name) as unknown),
});
process.on('SIGUSR2', () => {
  aheadMs = 0;
});
