/**
 * Replaces $(NAME) by a variable's value, as k8s.io/kubernetes/third_party/forked/golang/expansion: an unknown name
 * stays as it is written, $$ is one $, and an unfinished reference is plain text.
 */
export function expand(text: string, value: (name: string) => string | undefined): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1 || dollar + 1 >= text.length) return out + text.slice(at);
    out += text.slice(at, dollar);
    const after = text.charAt(dollar + 1);
    if (after === '$') {
      out += '$';
      at = dollar + 2;
    } else if (after === '(') {
      const end = text.indexOf(')', dollar + 2);
      if (end === -1) {
        out += '$(';
        at = dollar + 2;
      } else {
        const name = text.slice(dollar + 2, end);
        out += value(name) ?? `$(${name})`;
        at = end + 1;
      }
    } else {
      out += `$${after}`;
      at = dollar + 2;
    }
  }
  return out;
}
