import { APPLETS } from './applets.ts';
import { ImageBuilder } from './image-builder.ts';

const VERSION = '3.22.2';

const PASSWD = `root:x:0:0:root:/root:/bin/sh
bin:x:1:1:bin:/bin:/sbin/nologin
daemon:x:2:2:daemon:/sbin:/sbin/nologin
lp:x:4:7:lp:/var/spool/lpd:/sbin/nologin
sync:x:5:0:sync:/sbin:/bin/sync
shutdown:x:6:0:shutdown:/sbin:/sbin/shutdown
halt:x:7:0:halt:/sbin:/sbin/halt
mail:x:8:12:mail:/var/mail:/sbin/nologin
news:x:9:13:news:/usr/lib/news:/sbin/nologin
uucp:x:10:14:uucp:/var/spool/uucppublic:/sbin/nologin
cron:x:16:16:cron:/var/spool/cron:/sbin/nologin
ftp:x:21:21::/var/lib/ftp:/sbin/nologin
sshd:x:22:22:sshd:/dev/null:/sbin/nologin
games:x:35:35:games:/usr/games:/sbin/nologin
ntp:x:123:123:NTP:/var/empty:/sbin/nologin
guest:x:405:100:guest:/dev/null:/sbin/nologin
nobody:x:65534:65534:nobody:/:/sbin/nologin
`;

const GROUP = `root:x:0:root
bin:x:1:root,bin,daemon
daemon:x:2:root,bin,daemon
sys:x:3:root,bin
adm:x:4:root,daemon
tty:x:5:
disk:x:6:root
lp:x:7:lp
kmem:x:9:
wheel:x:10:root
floppy:x:11:root
mail:x:12:mail
news:x:13:news
uucp:x:14:uucp
cron:x:16:cron
audio:x:18:
cdrom:x:19:
dialout:x:20:root
ftp:x:21:
sshd:x:22:
input:x:23:
tape:x:26:root
video:x:27:root
netdev:x:28:
kvm:x:34:kvm
games:x:35:
shadow:x:42:
www-data:x:82:
users:x:100:games
ntp:x:123:
abuild:x:300:
utmp:x:406:
ping:x:999:
nogroup:x:65533:
nobody:x:65534:
`;

/** Applets that Alpine puts into /bin and /sbin; the others are in /usr/bin. */
const BIN = new Set(
  `arch ash base64 bbconfig cat chattr chgrp chmod chown cp date dd df dmesg dnsdomainname dumpkmap echo ed egrep
  false fatattr fdflush fgrep fsync getopt grep gunzip gzip hostname ionice iostat ipcalc kbd_mode kill link linux32
  linux64 ln login ls lsattr lzop makemime mkdir mknod mktemp more mount mountpoint mpstat mv netstat nice pidof ping
  ping6 pipe_progress printenv ps pwd reformime rev rm rmdir run-parts sed setpriv setserial sh sleep stat stty su sync
  tar touch true umount uname usleep watch zcat`.split(/\s+/),
);
const SBIN = new Set(
  `acpid adjtimex arp blkid blockdev depmod fbsplash fdisk findfs fsck fstrim getty halt hwclock ifconfig ifdown
  ifenslave ifup init insmod ip ipaddr iplink ipneigh iproute iprule iptunnel klogd loadkmap logread losetup lsmod
  mdev mkdosfs mkfs.vfat mkswap modinfo modprobe nameif nologin pivot_root poweroff raidautorun reboot rmmod route
  setconsole slattach swapoff swapon switch_root sysctl syslogd tunctl udhcpc vconfig watchdog zcip`.split(
    /\s+/,
  ),
);

/** An Alpine base system: everything is a link to /bin/busybox. */
export function alpineBase(modified: Date): ImageBuilder {
  const image = new ImageBuilder(modified)
    .program(['/bin/busybox'], 'busybox', 'busybox', 808_712)
    .directories(
      '/dev',
      '/home',
      '/lib',
      '/media/cdrom',
      '/media/floppy',
      '/media/usb',
      '/mnt',
      '/opt',
      '/proc',
    )
    .directories(
      '/run',
      '/run/lock',
      '/sbin',
      '/srv',
      '/sys',
      '/usr/bin',
      '/usr/lib',
      '/usr/local/bin',
      '/usr/sbin',
    )
    .directories('/usr/share', '/var/cache', '/var/lib', '/var/local', '/var/log', '/var/opt', '/var/spool')
    .directory('/root', { mode: 0o700 })
    .directory('/tmp', { mode: 0o1777 })
    .directory('/var/tmp', { mode: 0o1777 })
    .directory('/var/empty', { mode: 0o555 })
    .link('/var/run', '../run')
    .link('/var/lock', '../run/lock')
    .file('/etc/passwd', PASSWD)
    .file('/etc/group', GROUP)
    .file('/etc/shadow', PASSWD.replaceAll(/:.*/g, ':*::0:::::'), { mode: 0o640, gid: 42 })
    .file('/etc/alpine-release', `${VERSION}\n`)
    .file('/etc/hostname', 'localhost\n')
    .file('/etc/issue', `Welcome to Alpine Linux 3.22\nKernel \\r on \\m (\\l)\n\n`)
    .file('/etc/profile', 'export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\n')
    .file('/etc/shells', '/bin/sh\n/bin/ash\n')
    .file(
      '/usr/lib/os-release',
      `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${VERSION}\nPRETTY_NAME="Alpine Linux v3.22"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`,
    )
    .link('/etc/os-release', '../usr/lib/os-release');
  for (const name of APPLETS) {
    const folder = BIN.has(name) ? '/bin' : SBIN.has(name) ? '/sbin' : '/usr/bin';
    image.link(`${folder}/${name}`, '/bin/busybox');
  }
  return image;
}
