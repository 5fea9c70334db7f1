/**
 * Does a path (`/` between folders) match a pattern? `*` stands for any characters but `/`, `?` for one, `**` for any
 * folders (`**` + `/a` matches `a` too). Everything else stands for itself.
 */
export function globMatches(pattern: string, path: string): boolean {
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    if (pattern.startsWith('**/', index)) {
      source += '(?:[^/]+/)*';
      index += 2;
    } else if (pattern.startsWith('**', index)) {
      source += '.*';
      index += 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else source += character.replace(/[^A-Za-z0-9/]/, String.raw`\$&`);
  }
  return new RegExp(`^${source}$`, 's').test(path);
}
