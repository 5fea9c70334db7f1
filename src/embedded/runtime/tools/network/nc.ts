import type { Duplex } from 'node:stream';
import { parseOptions } from '../options.ts';
import { startCommand } from '../run.ts';
import type { Tool } from '../tool.ts';
import { addressesOf, connect, Connection, connectMessage, TimedOut, waitOrEnd } from './http.ts';

/** nc of busybox: connects, or listens with -l -p PORT. */
export async function nc(tool: Tool): Promise<number> {
  // what follows -e is the program with its arguments
  const at = tool.args.indexOf('-e');
  const args = at === -1 ? tool.args : tool.args.slice(0, at);
  const program = at === -1 ? undefined : tool.args.slice(at + 1);
  const options = parseOptions(tool, 'lp:w:i:f:no:kvzus:', {}, args);
  const wait = options.has('w') ? Number(options.value('w')) * 1000 : undefined;
  if (options.has('l')) {
    const port = Number(options.value('p') ?? options.rest.at(-1) ?? Number.NaN);
    if (!Number.isInteger(port)) tool.usage();
    return listen(tool, port, program, wait, options.has('k'), options.has('v'));
  }
  const [host, portText] = options.rest;
  if (host === undefined || portText === undefined) tool.usage();
  const range = /^(\d+)(?:-(\d+))?$/.exec(portText);
  if (range === null) return tool.die(`bad port '${portText}'`);
  const [ip] = await addressesOf(tool, host);
  if (ip === undefined) return tool.die(`bad address '${host}'`);
  let code = 1;
  for (let port = Number(range[1]); port <= Number(range[2] ?? range[1]); port += 1) {
    try {
      const connection = await connect(tool, ip, port, wait);
      if (connection === 'time') {
        tool.complain(
          tool.say('timed out', `connect to ${host} port ${port} (tcp) timed out: Operation now in progress`),
        );
        continue;
      }
      if (options.has('v'))
        tool.err(
          tool.say(
            `${host} (${ip}:${port}) open\n`,
            `Connection to ${host} ${port} port [tcp/*] succeeded!\n`,
          ),
        );
      code = 0;
      if (options.has('z')) connection.close();
      else return await converse(tool, connection, program, wait);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      // busybox says nothing of it
      if (!tool.isBusybox)
        tool.complain(`connect to ${host} port ${port} (tcp) failed: ${connectMessage(error)}`);
    }
  }
  return code;
}

async function listen(
  tool: Tool,
  port: number,
  program: readonly string[] | undefined,
  wait: number | undefined,
  again: boolean,
  verbose: boolean,
): Promise<number> {
  const waiting: Duplex[] = [];
  let wake: (() => void) | undefined;
  const server = tool.process.network.listen(port, (stream) => {
    waiting.push(stream);
    wake?.();
  });
  if (server === undefined)
    return tool.die(tool.say('bind: Address already in use', 'Address already in use'));
  if (verbose) tool.err(tool.say(`listening on 0.0.0.0:${port} ...\n`, `Listening on 0.0.0.0 ${port}\n`));
  await tool.flush();
  try {
    for (;;) {
      const stream = waiting.shift();
      if (stream === undefined) {
        const outcome = await waitOrEnd(
          tool,
          new Promise<'more'>((resolve) => {
            wake = () => resolve('more');
          }),
          wait,
        );
        if (outcome === 'time') return tool.die('timed out');
        continue;
      }
      const code = await converse(tool, new Connection(stream), program, undefined);
      if (!again) return code;
    }
  } finally {
    server.close();
    for (const stream of waiting) stream.destroy();
  }
}

/** Standard input goes out, what comes in is written. */
async function converse(
  tool: Tool,
  connection: Connection,
  program: readonly string[] | undefined,
  wait: number | undefined,
): Promise<number> {
  try {
    if (program !== undefined) return await serveProgram(tool, connection, program);
    const input = tool.process.descriptors.get(0);
    const send = async (): Promise<void> => {
      for (;;) {
        const chunk = await input?.read(65_536);
        if (chunk === undefined || chunk.length === 0) break;
        connection.write(chunk);
      }
      connection.finish();
    };
    // the process may end while this still waits for input
    send().catch(() => undefined);
    for (;;) {
      const chunk = await connection.read(tool, wait);
      if (chunk === undefined) return 0;
      tool.out(chunk);
      await tool.flush();
    }
  } catch (error) {
    if (error instanceof TimedOut) return 1;
    throw error;
  } finally {
    connection.close();
  }
}

async function serveProgram(tool: Tool, connection: Connection, program: readonly string[]): Promise<number> {
  const [inReader, inWriter] = tool.process.pipe();
  const [outReader, outWriter] = tool.process.pipe();
  const files = new Map([...tool.process.descriptors, [0, inReader], [1, outWriter]] as const);
  const child = startCommand(tool, program, { files });
  inReader.close();
  outWriter.close();
  if (typeof child === 'number') return child;
  const feed = async (): Promise<void> => {
    for (let chunk = await connection.read(tool); chunk !== undefined; chunk = await connection.read(tool))
      await inWriter.write(chunk);
    inWriter.close();
  };
  feed().catch(() => undefined);
  for (;;) {
    const chunk = await outReader.read(65_536);
    if (chunk.length === 0) break;
    connection.write(chunk);
  }
  connection.finish();
  return (await child.exited).code;
}
