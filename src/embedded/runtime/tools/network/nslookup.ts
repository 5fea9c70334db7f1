import { SystemError } from '../../process/types.ts';
import { decodeText } from '../text.ts';
import type { Tool } from '../tool.ts';
import { addressesOf, waitOrEnd } from './http.ts';

const FOREVER = new Promise<never>(() => undefined);

function nameServer(tool: Tool): string {
  try {
    return (
      /^nameserver\s+(\S+)/m.exec(decodeText(tool.process.files.readFile('/etc/resolv.conf')))?.[1] ??
      '127.0.0.1'
    );
  } catch (error) {
    if (error instanceof SystemError) return '127.0.0.1';
    throw error;
  }
}

/** nslookup of busybox ("big"). */
export async function nslookup(tool: Tool): Promise<number> {
  const operands = tool.args.filter((arg) => !arg.startsWith('-'));
  const option = (key: string, usual: number): number =>
    Number(tool.args.find((arg) => arg.startsWith(`-${key}=`))?.slice(key.length + 2) ?? usual);
  const [name, server = nameServer(tool)] = operands;
  if (name === undefined) tool.usage();
  const addresses = tool.process.network.ask(server, name);
  if (addresses === 'refused') return tool.die('read: Connection refused');
  if (addresses === 'lost') {
    await waitOrEnd(tool, FOREVER, option('timeout', 5) * option('retry', 2) * 1000);
    tool.out(';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  tool.out(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  if (addresses.length === 0) {
    tool.out(`** server can't find ${name}: NXDOMAIN\n\n** server can't find ${name}: NXDOMAIN\n\n`);
    return 1;
  }
  for (const address of addresses) tool.out(`Name:\t${name}\nAddress: ${address}\n`);
  tool.out('\n');
  return 0;
}

/** ping: the simulated network carries no ICMP, a connection attempt tells whether somebody is there. */
export async function ping(tool: Tool): Promise<number> {
  const host = tool.args.find(
    (arg, index) => !arg.startsWith('-') && !/^-[cwWiIst]$/.test(tool.args[index - 1] ?? ''),
  );
  if (host === undefined) tool.usage();
  if ((await addressesOf(tool, host)).length === 0) tool.die(`bad address '${host}'`);
  return tool.die('permission denied (are you root?)');
}
