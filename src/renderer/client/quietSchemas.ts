import { z } from 'zod';

// Our policy allows no evaluated code; without this, zod tries once and the browser reports it.
z.config({ jitless: true });
