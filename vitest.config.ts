import { defineConfig } from 'vitest/config';

const minute = 60_000;
const soak = process.env.FERRY_SOAK === '1';

interface Room {
  readonly include: string[];
  /** Milliseconds one test may take. Generous: a shared build machine is slow, and a hanging test still ends. */
  readonly timeout: number;
  /** Files that may run at the same time. Left out: as many as vitest sees fit. */
  readonly workers?: number;
  /** Made once for all files. */
  readonly globalSetup?: string;
}

const rooms: Record<string, Room> = {
  unit: {
    include: ['*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    timeout: 20_000,
  },
  integration: { include: ['test/integration/**/*.test.ts'], timeout: 3 * minute },
  // A browser with its console, gateway and agents fills a small machine: one file at a time.
  e2e: { include: ['test/e2e/**/*.test.ts'], timeout: 6 * minute, workers: 1 },
  // Wine starts slowly, and a copy of one prefix for each file is enough to keep them apart.
  windows: {
    include: ['test/windows/**/*.test.ts'],
    timeout: 3 * minute,
    workers: 1,
    globalSetup: './test/windows/wine/global-setup.ts',
  },
  // Faults kill processes and cut connections; neighbours would change what they measure.
  faults: { include: ['test/faults/**/*.test.ts'], timeout: 3 * minute, workers: 1 },
};

export default defineConfig({
  test: {
    projects: Object.entries(rooms).map(([name, room]) => ({
      test: {
        name,
        include: room.include,
        exclude: ['**/node_modules/**', '**/dist/**'],
        environment: 'node',
        pool: 'forks' as const,
        execArgv: ['--disable-warning=ExperimentalWarning'],
        setupFiles: ['./test/support/seeded.ts', './test/support/patience.ts'],
        testTimeout: soak ? 60 * minute : room.timeout,
        hookTimeout: soak ? 10 * minute : room.timeout,
        ...(room.workers === undefined ? {} : { maxWorkers: room.workers }),
        ...(room.globalSetup === undefined ? {} : { globalSetup: [room.globalSetup] }),
      },
    })),
  },
});
