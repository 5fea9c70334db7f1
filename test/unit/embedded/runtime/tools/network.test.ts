import { createServer, connect as dial, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PodNetwork } from '../../../../../src/embedded/runtime/types.ts';
import { LONELY } from '../run-in-container.ts';
import { runScript } from '../run-script.ts';

const answers: Readonly<Record<string, string>> = {
  '/': 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n',
  '/chunked': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndef\n\r\n0\r\n\r\n',
  '/moved': 'HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n',
  '/none': 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
};

let server: Server;
let network: PodNetwork;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      const path = request.toString().split(' ')[1] ?? 'no request';
      const body = request.toString().split('\r\n\r\n')[1] ?? '';
      socket.end(
        path === '/echo' ? `HTTP/1.1 200 OK\r\n\r\n${body}` : (answers[path] ?? `raw ${request.toString()}`),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  network = {
    ...LONELY,
    resolve: async (name) => (name === 'web' ? ['10.96.0.7'] : []),
    ask: (_, name) => (name === 'web' ? ['10.96.0.7'] : []),
    connect: async (ip, wanted) => {
      if (ip !== '10.96.0.7' || wanted !== 80) {
        throw Object.assign(new Error('refused'), { code: wanted === 81 ? 'EHOSTUNREACH' : 'ECONNREFUSED' });
      }
      return dial(port, '127.0.0.1');
    },
  };
});

afterAll(() => {
  server.close();
});

const cases: readonly (readonly [script: string, output: string, code: number])[] = [
  ['wget -qO- http://web', 'hello\n', 0],
  ['wget -qO- web/chunked', 'abcdef\n', 0],
  ['wget -q -O - http://web/moved', 'hello\n', 0],
  ['wget -qO- --post-data a=b web/echo', 'a=b', 0],
  [
    'wget http://web/none',
    'Connecting to web (10.96.0.7:80)\nwget: server returned error: HTTP/1.1 404 Not Found\n',
    1,
  ],
  ['wget --spider http://web', 'Connecting to web (10.96.0.7:80)\nremote file exists\n', 0],
  ['wget -q http://web; cat index.html', 'hello\n', 0],
  ['wget -q http://web; wget -q http://web', "wget: can't open 'index.html': File exists\n", 1],
  [
    'wget http://10.0.0.1',
    "Connecting to 10.0.0.1 (10.0.0.1:80)\nwget: can't connect to remote host (10.0.0.1): Connection refused\n",
    1,
  ],
  ['wget -q web:81', "wget: can't connect to remote host (10.96.0.7): No route to host\n", 1],
  ['wget nobody', "wget: bad address 'nobody'\n", 1],
  ['wget gopher://web', 'wget: not an http or ftp url: gopher://web\n', 1],
  ['echo hi | nc web 80', 'raw hi\n', 0],
  ['nc -z web 80; echo $?; nc -z web 9; echo $?', '0\n1\n', 0],
  ['nc -zv web 80; nc -zv web 9', 'web (10.96.0.7:80) open\n', 1],
  ['nc nobody 80', "nc: bad address 'nobody'\n", 1],
];

describe('the network tools of busybox', () => {
  test.each(cases)('%s', async (script, output, code) => {
    expect(await runScript(`cd /tmp; ${script}`, { network })).toEqual({ output, code });
  });

  test('look names up in the Pod', async () => {
    const script = "echo 'nameserver 10.96.0.10' > /etc/resolv.conf; nslookup web; nslookup nobody";
    const { output, code } = await runScript(script, { network });
    expect(output).toContain(
      'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb\nAddress: 10.96.0.7\n',
    );
    expect(output).toContain("** server can't find nobody: NXDOMAIN\n");
    expect(code).toBe(1);
  });
});
