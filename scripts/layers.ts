// Fails when a file imports what its layer may not: node scripts/layers.ts
import { join } from 'node:path';
import { layerViolations } from './layers/check.ts';

const { files, violations } = await layerViolations(join(import.meta.dirname, '..'));
for (const { file, imports, problem } of violations) {
  console.error(`${file}: ${imports === undefined ? '' : `${imports}: `}${problem}`);
}
if (violations.length > 0) console.error('Who may import what: scripts/layers/table.ts');
console.log(`${files} source files, ${violations.length} violations of the layers`);
process.exitCode = violations.length === 0 && files > 0 ? 0 : 1;
