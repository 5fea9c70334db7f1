import type { ImageDirectory } from '../files/image-tree.ts';
import type { FindProgram } from '../process/executable.ts';
import type { Image } from '../types.ts';
import { alpineBase } from './alpine.ts';
import { buildBusybox } from './busybox.ts';
import { NOBLE, debianBase } from './debian.ts';
import { addHttpd } from './httpd.ts';
import { ImageBuilder } from './image-builder.ts';
import { addNginx } from './nginx.ts';

/** How one image is made, and the names it goes by. */
export interface Recipe {
  /** "busybox", "registry.k8s.io/pause". */
  readonly repository: string;
  readonly tags: readonly [string, ...string[]];
  readonly sizeBytes: number;
  readonly config: Pick<Image, 'entrypoint' | 'cmd' | 'env' | 'workingDir' | 'user' | 'stopSignal'>;
  readonly build: (find: FindProgram) => ImageDirectory;
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function busybox(tags: Recipe['tags'], sizeBytes: number, programSize: number, made: string): Recipe {
  return {
    repository: 'busybox',
    tags,
    sizeBytes,
    config: { entrypoint: [], cmd: ['sh'], env: [PATH], workingDir: '', user: '', stopSignal: '' },
    build: () => buildBusybox(new Date(made), programSize),
  };
}

const HTTPD: Recipe['config'] = {
  entrypoint: [],
  cmd: ['httpd-foreground'],
  env: [
    'PATH=/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'HTTPD_PREFIX=/usr/local/apache2',
    'HTTPD_VERSION=2.4.66',
    'HTTPD_SHA256=94d7ff2b42acbb828e870ba29e4cbad48e558a79c623ad3596e4116efcfea25a',
    'HTTPD_PATCHES=',
  ],
  workingDir: '/usr/local/apache2',
  user: '',
  stopSignal: 'SIGWINCH',
};

const NGINX: Recipe['config'] = {
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  env: [
    PATH,
    'NGINX_VERSION=1.27.5',
    'NJS_VERSION=0.8.10',
    'NJS_RELEASE=1~bookworm',
    'PKG_RELEASE=1~bookworm',
  ],
  workingDir: '',
  user: '',
  stopSignal: 'SIGQUIT',
};

const plain = (cmd: readonly string[]): Recipe['config'] => ({
  entrypoint: [],
  cmd,
  env: [PATH],
  workingDir: '',
  user: '',
  stopSignal: '',
});

const BOOKWORM_DATE = new Date('2025-09-29T00:00:00Z');
const ALPINE_DATE = new Date('2025-10-08T11:03:58Z');

/** Every image that can be pulled. */
export const RECIPES: readonly Recipe[] = [
  busybox(['1.31.1', '1.31'], 764_619, 1_046_880, '2020-05-29T21:19:44Z'),
  busybox(['1.32.0', '1.32'], 764_619, 1_047_096, '2020-10-13T00:26:12Z'),
  busybox(['1.35.0', '1.35'], 2_158_512, 1_131_168, '2023-05-11T18:33:04Z'),
  busybox(['1.36.1', '1.36'], 2_160_406, 1_131_168, '2024-09-26T21:31:42Z'),
  busybox(
    ['latest', '1.37.0', '1.37', '1', 'stable', 'unstable', 'glibc', 'musl'],
    2_224_229,
    1_149_184,
    '2024-09-26T21:31:42Z',
  ),
  {
    repository: 'httpd',
    tags: ['latest', '2.4', '2.4.66', '2', 'bookworm', '2.4-bookworm'],
    sizeBytes: 45_188_219,
    config: HTTPD,
    build: (find) => addHttpd(debianBase(BOOKWORM_DATE, find)),
  },
  {
    repository: 'httpd',
    tags: ['2.4-alpine', 'alpine', '2.4.66-alpine', '2-alpine'],
    sizeBytes: 21_540_833,
    config: HTTPD,
    build: () =>
      addHttpd(
        alpineBase(ALPINE_DATE).append(
          '/etc/passwd',
          'www-data:x:82:82:Linux User,,,:/home/www-data:/sbin/nologin\n',
        ),
      ),
  },
  {
    repository: 'nginx',
    tags: ['latest', '1.27', '1.27.5', '1', 'mainline', 'stable', '1.28', 'bookworm'],
    sizeBytes: 72_404_038,
    config: NGINX,
    build: (find) =>
      addNginx(debianBase(BOOKWORM_DATE, find), {
        user: 'nginx:x:101:101:nginx user:/nonexistent:/bin/false\n',
        group: 'nginx:x:101:\n',
      }),
  },
  {
    repository: 'nginx',
    tags: ['alpine', '1.27-alpine', 'stable-alpine', '1-alpine', 'mainline-alpine', '1.28-alpine'],
    sizeBytes: 20_527_463,
    config: NGINX,
    build: () =>
      addNginx(alpineBase(ALPINE_DATE), {
        user: 'nginx:x:101:101:nginx:/var/cache/nginx:/sbin/nologin\n',
        group: 'nginx:x:101:nginx\n',
      }),
  },
  {
    repository: 'alpine',
    tags: ['latest', '3', '3.22', '3.22.2', '3.21', '3.20', '3.19'],
    sizeBytes: 3_802_452,
    config: plain(['/bin/sh']),
    build: () => alpineBase(ALPINE_DATE).build(),
  },
  {
    repository: 'debian',
    tags: ['latest', '12', 'bookworm', 'bookworm-slim', '12-slim', 'stable', 'stable-slim'],
    sizeBytes: 48_480_011,
    config: plain(['bash']),
    build: (find) => debianBase(BOOKWORM_DATE, find).build(),
  },
  {
    repository: 'ubuntu',
    tags: ['latest', '24.04', 'noble', '22.04'],
    sizeBytes: 29_723_147,
    config: plain(['/bin/bash']),
    build: (find) => debianBase(BOOKWORM_DATE, find, NOBLE).build(),
  },
  {
    repository: 'registry.k8s.io/coredns/coredns',
    tags: ['v1.14.2'],
    sizeBytes: 23_553_139,
    config: { ...plain([]), entrypoint: ['/coredns'], workingDir: '/' },
    build: () =>
      new ImageBuilder(BOOKWORM_DATE).program(['/coredns'], 'service', 'coredns', 70_946_816).build(),
  },
  {
    repository: 'registry.k8s.io/pause',
    tags: ['3.10.1', '3.10', '3.9'],
    sizeBytes: 319_755,
    config: { ...plain([]), entrypoint: ['/pause'], workingDir: '/', user: '65535:65535' },
    build: () => new ImageBuilder(BOOKWORM_DATE).program(['/pause'], 'service', 'pause', 720_896).build(),
  },
];
