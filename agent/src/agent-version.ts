/** Put in by `scripts/agent-exe/build.ts`, which may make another version for tests. */
declare const FERRY_AGENT_VERSION: string | undefined;

/** Of this agent, as reports and `--version` tell it. A test holds it to the version in agent/package.json. */
export const agentVersion = typeof FERRY_AGENT_VERSION === 'string' ? FERRY_AGENT_VERSION : '0.1.0';
