import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';

/**
 * Takes the values of environment variables out of what `inspect` prints, keeping the names: they may be secrets.
 * Podman repeats them in the command line the container was made by, which goes whole.
 */
export function withoutEnvironmentValues(inspected: JsonObject): JsonObject {
  const config = inspected['Config'];
  if (!isJsonObject(config)) return inspected;
  const { CreateCommand: _createCommand, Env: env, ...rest } = config;
  return {
    ...inspected,
    Config: { ...rest, ...(Array.isArray(env) ? { Env: (env as readonly Json[]).map(nameOnly) } : {}) },
  };
}

function nameOnly(variable: Json): Json {
  return typeof variable === 'string' ? `${variable.split('=', 1)[0]}=` : variable;
}
