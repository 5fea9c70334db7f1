/** Why an image could not be had, and what to do: read from what the engine, or kind, printed. */
export function adviceForPull(
  output: string,
  command: string,
): { readonly code: string; readonly what: string; readonly next: string } {
  if (/no space left on device/i.test(output)) {
    return { code: 'disk-full', what: 'the disk is full', next: 'df -h, then docker system prune' };
  }
  if (/toomanyrequests|rate limit/i.test(output)) {
    return {
      code: 'image-rate-limit',
      what: 'the registry allows no more pulls for now',
      next: `docker login, or try again later: ${command}`,
    };
  }
  if (
    /manifest unknown|not found|does not exist|repository .* access denied|pull access denied/i.test(output)
  ) {
    return {
      code: 'image-unknown',
      what: 'the registry does not know it, or wants a login',
      next: `check the name, then ${command}`,
    };
  }
  return {
    code: 'image-unreachable',
    what: 'its registry does not answer',
    next: `check the network or the proxy, then ${command}`,
  };
}
