import json from '../../../../resources/catalogue.json' with { type: 'json' };
import { catalogue, type Catalogue } from '../../../shared/schema/catalogue.ts';

/** The models that the app knows where to get. */
export const builtInCatalogue: Catalogue = catalogue.parse(json);
