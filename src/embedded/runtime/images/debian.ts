import { ImageBuilder } from './image-builder.ts';
import type { FindProgram } from '../process/executable.ts';

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
games:x:5:60:games:/usr/games:/usr/sbin/nologin
man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
news:x:9:9:news:/var/spool/news:/usr/sbin/nologin
uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin
proxy:x:13:13:proxy:/bin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin
irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin
_apt:x:42:65534::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
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
news:x:9:
uucp:x:10:
man:x:12:
proxy:x:13:
kmem:x:15:
dialout:x:20:
fax:x:21:
voice:x:22:
cdrom:x:24:
floppy:x:25:
tape:x:26:
sudo:x:27:
audio:x:29:
dip:x:30:
www-data:x:33:
backup:x:34:
operator:x:37:
list:x:38:
irc:x:39:
src:x:40:
shadow:x:42:
utmp:x:43:
video:x:44:
sasl:x:45:
plugdev:x:46:
staff:x:50:
games:x:60:
users:x:100:
nogroup:x:65534:
`;

/** Of coreutils, util-linux, grep, sed, findutils and the like; those are there that this project has a program for. */
const BIN = `
[ arch awk b2sum base32 base64 basename bash cat chgrp chmod chown cksum cmp comm cp csplit cut dash date dd df
diff dir dircolors dirname dmesg echo egrep env expand expr factor false fgrep find findmnt fmt fold getconf getent
getopt grep groups gunzip gzip head hostid hostname id install ionice join kill link ln logger login logname ls lsblk
mawk md5sum mkdir mkfifo mknod mktemp more mount mountpoint mv namei nice nl nohup nproc numfmt od paste pathchk perl
pinky pr printenv printf ptx pwd readlink realpath renice rev rm rmdir rnano run-parts sed seq setpriv setsid sha1sum
sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty su sum sync tac tail tar tee
tempfile test timeout touch tr true truncate tsort tty umount uname unexpand uniq unlink unshare users vdir wc which
who whoami xargs yes zcat
`
  .trim()
  .split(/\s+/);

const SBIN = ['chroot', 'ldconfig', 'losetup', 'nologin', 'pivot_root', 'switch_root', 'sysctl'];
const SETUID = new Set(['mount', 'su', 'umount']);

/** A Debian base system, bookworm by its files. */
export function debianBase(
  modified: Date,
  find: FindProgram,
  release: DebianRelease = BOOKWORM,
): ImageBuilder {
  const image = new ImageBuilder(modified)
    .link('/bin', 'usr/bin')
    .link('/sbin', 'usr/sbin')
    .link('/lib', 'usr/lib')
    .link('/lib64', 'usr/lib64')
    .directories('/boot', '/dev', '/home', '/media', '/mnt', '/opt', '/proc', '/run', '/srv', '/sys')
    .directories(
      '/run/lock',
      '/usr/games',
      '/usr/include',
      '/usr/lib',
      '/usr/lib64',
      '/usr/local/bin',
      '/usr/sbin',
    )
    .directories(
      '/usr/local/etc',
      '/usr/local/lib',
      '/usr/local/sbin',
      '/usr/local/share',
      '/usr/share',
      '/usr/src',
    )
    .directories(
      '/var/backups',
      '/var/cache',
      '/var/lib',
      '/var/log',
      '/var/opt',
      '/var/spool',
      '/etc/default',
    )
    .directory('/root', { mode: 0o700 })
    .directory('/run/lock', { mode: 0o1777 })
    .directory('/tmp', { mode: 0o1777 })
    .directory('/var/local', { mode: 0o2775, gid: 50 })
    .directory('/var/mail', { mode: 0o2775, gid: 8 })
    .directory('/var/tmp', { mode: 0o1777 })
    .link('/var/lock', '/run/lock')
    .link('/var/run', '/run')
    .file('/etc/passwd', PASSWD)
    .file('/etc/group', GROUP)
    .file('/etc/shadow', PASSWD.replaceAll(/:.*/g, ':*:20000:0:99999:7:::'), { mode: 0o640, gid: 42 })
    .file('/etc/debian_version', `${release.debianVersion}\n`)
    .file('/usr/lib/os-release', release.osRelease)
    .link('/etc/os-release', '../usr/lib/os-release')
    .file('/etc/issue', `${release.issue} \\n \\l\n\n`)
    .file(
      '/etc/nsswitch.conf',
      'passwd:         files\ngroup:          files\nshadow:         files\n\nhosts:          files dns\n',
    )
    .file(
      '/etc/profile',
      'PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\nexport PATH\n',
    )
    .file(
      '/root/.profile',
      '# ~/.profile: executed by Bourne-compatible login shells.\n\nmesg n 2> /dev/null || true\n',
    );
  for (const name of BIN) addProgram(image, find, `/usr/bin/${name}`, name);
  for (const name of SBIN) addProgram(image, find, `/usr/sbin/${name}`, name);
  if (find('gnu', 'dash') !== undefined) image.link('/usr/bin/sh', 'dash');
  return image;
}

const SIZES: Readonly<Record<string, number>> = {
  bash: 1_265_648,
  dash: 125_640,
  cat: 44_016,
  ls: 151_344,
  rm: 72_752,
};

function addProgram(image: ImageBuilder, find: FindProgram, path: string, name: string): void {
  if (find('gnu', name) !== undefined)
    image.program([path], 'gnu', name, SIZES[name] ?? 48_112, SETUID.has(name) ? 0o4755 : 0o755);
}

export interface DebianRelease {
  readonly debianVersion: string;
  readonly issue: string;
  readonly osRelease: string;
}

export const BOOKWORM: DebianRelease = {
  debianVersion: '12.12',
  issue: 'Debian GNU/Linux 12',
  osRelease: `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`,
};

export const NOBLE: DebianRelease = {
  debianVersion: 'trixie/sid',
  issue: 'Ubuntu 24.04.3 LTS',
  osRelease: `PRETTY_NAME="Ubuntu 24.04.3 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.3 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
HOME_URL="https://www.ubuntu.com/"
SUPPORT_URL="https://help.ubuntu.com/"
BUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"
UBUNTU_CODENAME=noble
LOGO=ubuntu-logo
`,
};
