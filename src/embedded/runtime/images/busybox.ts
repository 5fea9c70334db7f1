import type { ImageDirectory } from '../files/image-tree.ts';
import { programNames } from '../tools/programs.ts';
import { APPLETS } from './applets.ts';
import { ImageBuilder } from './image-builder.ts';

const PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
sync:x:4:100:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
operator:x:37:37:Operator:/var:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`;

const GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
lp:x:7:
mail:x:8:
kmem:x:9:
wheel:x:10:root
cdrom:x:11:
dialout:x:18:
floppy:x:19:
video:x:28:
audio:x:29:
tape:x:32:
www-data:x:33:
operator:x:37:
utmp:x:43:
plugdev:x:46:
staff:x:50:
lock:x:54:
netdev:x:82:
users:x:100:
nobody:x:65534:
`;

const SHADOW = `root:*:10933:0:99999:7:::
daemon:*:10933:0:99999:7:::
bin:*:10933:0:99999:7:::
sys:*:10933:0:99999:7:::
sync:*:10933:0:99999:7:::
mail:*:10933:0:99999:7:::
www-data:*:10933:0:99999:7:::
operator:*:10933:0:99999:7:::
nobody:*:10933:0:99999:7:::
`;

/** The files of the busybox images: every program is a hard link to one file. */
export function buildBusybox(modified: Date, size: number): ImageDirectory {
  // what isn't implemented is not there: a link that leads to nothing would be half a tool
  const there = APPLETS.filter((name) => programNames.busybox.includes(name));
  const paths = ['busybox', ...there].map((name) => `/bin/${name}`);
  return new ImageBuilder(modified)
    .program(paths, 'busybox', 'busybox', size)
    .directories('/dev', '/home', '/usr/sbin', '/var/spool')
    .directory('/home', { uid: 65_534, gid: 65_534 })
    .directory('/root', { mode: 0o700 })
    .directory('/tmp', { mode: 0o1777 })
    .directory('/var/spool/mail', { uid: 8, gid: 8 })
    .directory('/var/www', { uid: 33, gid: 33, mode: 0o775 })
    .link('/usr/bin/env', '../../bin/env')
    .file('/etc/passwd', PASSWD)
    .file('/etc/group', GROUP)
    .file('/etc/shadow', SHADOW, { mode: 0o600 })
    .file('/etc/nsswitch.conf', NSSWITCH)
    .directories('/etc/network/if-down.d', '/etc/network/if-post-down.d', '/etc/network/if-pre-up.d')
    .directories('/etc/network/if-up.d')
    .build();
}

const NSSWITCH = `# /etc/nsswitch.conf

passwd:         files
group:          files
shadow:         files

hosts:          files dns
networks:       files

protocols:      files
services:       files
ethers:         files
rpc:            files
`;
