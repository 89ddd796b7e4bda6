import { z } from 'zod';

// Zod tries whether it may compile code as soon as the first schema is made. It may not: the page's policy forbids it, and
// the browser reports the attempt. So this file comes before every import that makes a schema.
z.config({ jitless: true });
