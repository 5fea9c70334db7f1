import { groupName, lookUpName, accountLines, userName } from '../accounts.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';

const withName = (number: number, text: string | undefined): string =>
  text === undefined ? String(number) : `${number}(${text})`;

export async function id(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'ugGnrzZ', { user: 'u', group: 'g', groups: 'G', name: 'n', real: 'r' });
  const { process } = tool;
  const [name] = options.rest;
  let { uid, gid }: { uid: number; gid: number } = process.credentials;
  let groups: readonly number[] = [...new Set([gid, ...process.credentials.groups])];
  if (name !== undefined) {
    const found = lookUpName(process, '/etc/passwd', name, 0);
    const fields = found ?? (tool.isBusybox ? undefined : lookUpName(process, '/etc/passwd', name, 2));
    if (fields === undefined) return tool.die(tool.say(`unknown user ${name}`, `'${name}': no such user`));
    uid = Number(fields[2]);
    gid = Number(fields[3]);
    const others = accountLines(process, '/etc/group').filter((line) =>
      (line[3] ?? '').split(',').includes(fields[0] ?? ''),
    );
    groups = [...new Set([gid, ...others.map((line) => Number(line[2]))])];
  }
  const named = options.has('n');
  const one = (number: number, text: string | undefined): string =>
    named ? (text ?? String(number)) : String(number);
  if (named && !options.has('u') && !options.has('g') && !options.has('G')) {
    if (tool.isBusybox) tool.usage();
    tool.die('cannot print only names or real IDs in default format');
  }
  if (options.has('u')) {
    if (named && userName(process, uid) === undefined) {
      if (tool.isBusybox) tool.complain(`unknown ID ${uid}`);
      else tool.complain(`cannot find name for user ID ${uid}`);
      tool.out(`${uid}\n`);
      return 1;
    }
    tool.out(`${one(uid, userName(process, uid))}\n`);
  } else if (options.has('g')) {
    tool.out(`${one(gid, groupName(process, gid))}\n`);
  } else if (options.has('G')) {
    tool.out(`${groups.map((group) => one(group, groupName(process, group))).join(' ')}\n`);
  } else {
    // busybox shows the list only when the kernel has one
    const list = name === undefined && tool.isBusybox ? process.credentials.groups : groups;
    const more =
      list.length === 0
        ? ''
        : ` groups=${list.map((group) => withName(group, groupName(process, group))).join(',')}`;
    tool.out(
      `uid=${withName(uid, userName(process, uid))} gid=${withName(gid, groupName(process, gid))}${more}\n`,
    );
  }
  return 0;
}

export async function whoami(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '');
  if (options.rest.length > 0) {
    if (!tool.isBusybox) tool.complain(`extra operand '${options.rest[0] ?? ''}'`);
    tool.usage();
  }
  const { uid } = tool.process.credentials;
  const name = userName(tool.process, uid);
  if (name === undefined)
    return tool.die(tool.say(`unknown uid ${uid}`, `cannot find name for user ID ${uid}`));
  tool.out(`${name}\n`);
  return 0;
}

export async function groups(tool: Tool): Promise<number> {
  const { process } = tool;
  const name = tool.args[0];
  const all =
    name === undefined
      ? [...new Set([process.credentials.gid, ...process.credentials.groups])]
      : [
          Number(
            lookUpName(process, '/etc/passwd', name, 0)?.[3] ??
              tool.die(tool.say(`unknown user ${name}`, `'${name}': no such user`)),
          ),
        ];
  let code = 0;
  const names = all.map((gid) => {
    const text = groupName(process, gid);
    if (text !== undefined) return text;
    code = 1;
    if (!tool.isBusybox) tool.complain(`cannot find name for group ID ${gid}`);
    return String(gid);
  });
  tool.out(`${name === undefined || tool.isBusybox ? '' : `${name} : `}${names.join(' ')}\n`);
  return code;
}

export async function getent(tool: Tool): Promise<number> {
  const [database, ...keys] = tool.args;
  if (database === 'hosts' || database === 'ahosts') {
    let code = 0;
    for (const key of keys) {
      const addresses = await tool.process.network.resolve(key, tool.process.signal);
      if (addresses.length === 0) code = 2;
      for (const address of addresses)
        tool.out(
          database === 'hosts'
            ? `${address.padEnd(15)} ${key}\n`
            : `${address.padEnd(15)} STREAM ${key}\n${address.padEnd(15)} DGRAM  \n${address.padEnd(15)} RAW    \n`,
        );
    }
    return code;
  }
  if (database !== 'passwd' && database !== 'group') {
    if (database === undefined)
      tool.err(
        "getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n",
      );
    else
      tool.err(
        `Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
      );
    return 1;
  }
  const lines = accountLines(tool.process, `/etc/${database}`);
  if (keys.length === 0) for (const line of lines) tool.out(`${line.join(':')}\n`);
  let code = 0;
  for (const key of keys) {
    const line = lines.find((fields) => fields[0] === key || fields[2] === key);
    if (line === undefined) code = 2;
    else tool.out(`${line.join(':')}\n`);
  }
  return code;
}
