import { chmod, chown } from './files/change.ts';
import { cp, mv } from './files/copy.ts';
import { ln, mkdir, mkfifo, mknod, mktemp, touch } from './files/create.ts';
import { find } from './files/find.ts';
import { ls } from './files/ls.ts';
import { rm, rmdir, unlink } from './files/remove.ts';
import { readlink, realpath, stat } from './files/stat.ts';
import { df, du, mount, umount } from './files/usage.ts';
import { base64, dd, digest, gzip, hexdump, od, xxd } from './data/digests.ts';
import { tar } from './data/tar.ts';
import { httpd } from './network/httpd.ts';
import { nc } from './network/nc.ts';
import { nslookup, ping } from './network/nslookup.ts';
import { wget } from './network/wget.ts';
import { sed } from './lines/sed.ts';
import { cmp, diff, pager } from './lines/pager.ts';
import { cat, rev, tac, tee } from './lines/cat.ts';
import { cut, fold, nl, paste, strings, tr } from './lines/columns.ts';
import { head, tail, wc } from './lines/ends.ts';
import { grep } from './lines/grep.ts';
import { sort, uniq } from './lines/sort.ts';
import { clear, env, printenv, pwd, stty, tty, unshare, which, xargs, yes } from './system/environment.ts';
import { getent, groups, id, whoami } from './system/identity.ts';
import { arch, date, dmesg, free, hostname, nproc, sync, top, uname, uptime, who } from './system/kernel.ts';
import {
  kill,
  killall,
  nice,
  nohup,
  pgrep,
  pidof,
  ps,
  setsid,
  sleep,
  time,
  timeout,
  usleep,
  watch,
} from './system/processes.ts';
import { basename, dirname, echo, expr, fail, printf, seq, succeed, test } from './system/small.ts';
import type { ToolMain } from './tool.ts';

/** What busybox and the GNU tools both have. */
const common: Readonly<Record<string, ToolMain>> = {
  '[': test,
  arch,
  basename,
  cat,
  chgrp: chown,
  chmod,
  chown,
  clear,
  cp,
  cut,
  date,
  df,
  dirname,
  dmesg,
  du,
  echo,
  egrep: grep,
  env,
  expr,
  false: fail,
  fgrep: grep,
  find,
  free,
  grep,
  groups,
  head,
  hostname,
  id,
  kill,
  killall,
  ln,
  ls,
  mkdir,
  mkfifo,
  mknod,
  mktemp,
  mount,
  mv,
  nice,
  nl,
  nohup,
  nproc,
  paste,
  pgrep,
  pidof,
  pkill: pgrep,
  printenv,
  printf,
  ps,
  pwd,
  readlink,
  realpath,
  rev,
  rm,
  rmdir,
  seq,
  setsid,
  sleep,
  sort,
  stat,
  strings,
  stty,
  sync,
  tac,
  tail,
  tee,
  test,
  timeout,
  touch,
  tr,
  true: succeed,
  tty,
  umount,
  uname,
  uniq,
  unlink,
  unshare,
  uptime,
  wc,
  which,
  who,
  whoami,
  xargs,
  yes,
  fold,
  base64,
  cmp,
  dd,
  diff,
  gunzip: gzip,
  gzip,
  hexdump,
  md5sum: digest('md5'),
  more: pager,
  nc,
  od,
  sed,
  sha1sum: digest('sha1'),
  sha256sum: digest('sha256'),
  sha512sum: digest('sha512'),
  tar,
  xxd,
  zcat: gzip,
};

export const busyboxTools: Readonly<Record<string, ToolMain>> = {
  ...common,
  '[[': test,
  httpd,
  less: pager,
  nslookup,
  ping,
  time,
  top,
  usleep,
  watch,
  wget,
};

export const gnuTools: Readonly<Record<string, ToolMain>> = { ...common, getent };
