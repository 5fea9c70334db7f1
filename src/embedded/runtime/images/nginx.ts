import type { ImageDirectory } from '../files/image-tree.ts';
import type { ImageBuilder } from './image-builder.ts';

const ENTRYPOINT = `#!/bin/sh
set -e

entrypoint_log() {
    if [ -z "$NGINX_ENTRYPOINT_QUIET_LOGS" ]; then
        echo "$@"
    fi
}

if [ "$1" = "nginx" ] || [ "$1" = "nginx-debug" ]; then
    found=
    for f in /docker-entrypoint.d/*; do
        if [ -e "$f" ]; then found=yes; fi
    done
    if [ -n "$found" ]; then
        entrypoint_log "$0: /docker-entrypoint.d/ is not empty, will attempt to perform configuration"
        entrypoint_log "$0: Looking for shell scripts in /docker-entrypoint.d/"
        for f in /docker-entrypoint.d/*; do
            case "$f" in
                *.envsh)
                    if [ -x "$f" ]; then
                        entrypoint_log "$0: Sourcing $f"
                        . "$f"
                    else
                        entrypoint_log "$0: Ignoring $f, not executable"
                    fi
                    ;;
                *.sh)
                    if [ -x "$f" ]; then
                        entrypoint_log "$0: Launching $f"
                        "$f"
                    else
                        entrypoint_log "$0: Ignoring $f, not executable"
                    fi
                    ;;
                *) entrypoint_log "$0: Ignoring $f" ;;
            esac
        done
        entrypoint_log "$0: Configuration complete; ready for start up"
    else
        entrypoint_log "$0: No files found in /docker-entrypoint.d/, skipping configuration"
    fi
fi

exec "$@"
`;

const LISTEN_ON_IPV6 = `#!/bin/sh
set -e

ME=10-listen-on-ipv6-by-default.sh
FILE=etc/nginx/conf.d/default.conf

if [ ! -f "/$FILE" ]; then
    echo "$ME: info: /$FILE is not a file or does not exist"
    exit 0
fi
touch /$FILE 2>/dev/null || { echo "$ME: info: can not modify /$FILE (read-only file system?)"; exit 0; }

text=
enabled=
while IFS= read -r line; do
    text="$text$line
"
    case "$line" in
        *"listen  [::]:80;"*) enabled=yes ;;
        *"listen       80;"*)
            text="$text    listen  [::]:80;
"
            ;;
    esac
done </$FILE
if [ -n "$enabled" ]; then
    echo "$ME: info: IPv6 listen already enabled"
    exit 0
fi
echo "$ME: info: Getting the checksum of /$FILE"
printf '%s' "$text" >/$FILE
echo "$ME: info: Enabled listen on IPv6 in /$FILE"
`;

const CONFIGURATION = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;

    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`;

const DEFAULT_SERVER = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const ERROR_PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
</body>
</html>
`;

/** The files of the nginx images, on top of a base system. */
export function addNginx(
  image: ImageBuilder,
  passwd: { readonly user: string; readonly group: string },
): ImageDirectory {
  const script = { mode: 0o755 };
  return image
    .append('/etc/passwd', passwd.user)
    .append('/etc/group', passwd.group)
    .program(['/usr/sbin/nginx'], 'service', 'nginx', 1_576_088)
    .directories('/etc/nginx/conf.d', '/var/cache/nginx', '/var/log/nginx', '/usr/lib/nginx/modules')
    .link('/etc/nginx/modules', '/usr/lib/nginx/modules')
    .file('/etc/nginx/nginx.conf', CONFIGURATION)
    .file('/etc/nginx/conf.d/default.conf', DEFAULT_SERVER)
    .file('/etc/nginx/mime.types', '\ntypes {\n    text/html  html htm shtml;\n    text/css   css;\n}\n')
    .file('/usr/share/nginx/html/index.html', WELCOME)
    .file('/usr/share/nginx/html/50x.html', ERROR_PAGE)
    .link('/var/log/nginx/access.log', '/dev/stdout')
    .link('/var/log/nginx/error.log', '/dev/stderr')
    .file('/docker-entrypoint.sh', ENTRYPOINT, script)
    .file('/docker-entrypoint.d/10-listen-on-ipv6-by-default.sh', LISTEN_ON_IPV6, script)
    .file('/docker-entrypoint.d/15-local-resolvers.envsh', '#!/bin/sh\n', script)
    .file('/docker-entrypoint.d/20-envsubst-on-templates.sh', '#!/bin/sh\nexit 0\n', script)
    .file('/docker-entrypoint.d/30-tune-worker-processes.sh', '#!/bin/sh\nexit 0\n', script)
    .build();
}
