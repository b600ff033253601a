import json from '../../../../resources/engineBuilds.json' with { type: 'json' };
import { engineBuilds, type EngineBuilds } from '../../../shared/schema/engineBuild.ts';

/** The builds that the app knows where to get. */
export const builtInBuilds: EngineBuilds = engineBuilds.parse(json);
