import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkJson, unwrap } from '@ferry/common/errors';

const packageFile = readFileSync(new URL('../package.json', import.meta.url), 'utf8');

export const serverVersion = unwrap(checkJson(z.object({ version: z.string() }), packageFile, 'package.json')).version;
