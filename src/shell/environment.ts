export type Environment = Readonly<Record<string, string | undefined>>;

/** What npm adds to the environment of a script besides `npm_*` (@npmcli/config, set-envs.js). */
const OF_NPM = ['INIT_CWD', 'NODE', 'COLOR'];
/** What we pass from shell to shell and must not come from an outer visit. */
const OF_OURS = ['CKS_TASK'];

/** The user's own environment: what npm added to ours when it started us taken out. */
export function cleanEnvironment(env: Environment): Environment {
  const own = OF_OURS.reduce(without, env);
  if (env['npm_execpath'] === undefined && env['npm_lifecycle_event'] === undefined) return own;
  const kept = Object.entries(own).filter(([name]) => !/^npm_/i.test(name) && !OF_NPM.includes(name));
  const clean: Record<string, string | undefined> = Object.fromEntries(kept);
  if (clean['PATH'] !== undefined) clean['PATH'] = cleanPath(clean['PATH']);
  // npm sets EDITOR to VISUAL or vi where the user has none: both are what programs take without it
  if (clean['EDITOR'] === 'vi' || clean['EDITOR'] === clean['VISUAL']) delete clean['EDITOR'];
  return clean;
}

/**
 * npm puts folders before the user's PATH, the last of them its own node-gyp-bin (@npmcli/run-script, set-path.js):
 * what follows it is the user's. Other starters only add node_modules/.bin.
 */
function cleanPath(path: string): string {
  const parts = path.split(':');
  const last = parts.findLastIndex((part) => part.endsWith('/node-gyp-bin'));
  const own = parts.slice(last + 1);
  return (last === -1 ? own.filter((part) => !part.endsWith('/node_modules/.bin')) : own).join(':');
}

function without(env: Environment, name: string): Environment {
  return Object.fromEntries(Object.entries(env).filter(([key]) => key !== name));
}
