/** Of this agent, as reports and `--version` tell it. A test holds it to the version in agent/package.json. */
export const agentVersion = '0.1.0';
