import type { ImageDirectory } from '../files/image-tree.ts';
import type { ImageBuilder } from './image-builder.ts';

const ROOT = '/usr/local/apache2';

const FOREGROUND = `#!/bin/sh
set -e

# a pid file of a former run would keep the server from starting
rm -f ${ROOT}/logs/httpd.pid

exec httpd -DFOREGROUND "$@"
`;

const CONFIGURATION = `#
# This is the main Apache HTTP server configuration file.
#
ServerRoot "${ROOT}"

Listen 80

LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authn_core_module modules/mod_authn_core.so
LoadModule authz_host_module modules/mod_authz_host.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule mime_module modules/mod_mime.so
LoadModule log_config_module modules/mod_log_config.so
LoadModule env_module modules/mod_env.so
LoadModule headers_module modules/mod_headers.so
LoadModule setenvif_module modules/mod_setenvif.so
LoadModule version_module modules/mod_version.so
LoadModule unixd_module modules/mod_unixd.so
LoadModule status_module modules/mod_status.so
LoadModule autoindex_module modules/mod_autoindex.so
LoadModule dir_module modules/mod_dir.so
LoadModule alias_module modules/mod_alias.so

<IfModule unixd_module>
User www-data
Group www-data
</IfModule>

ServerAdmin you@example.com

#ServerName www.example.com:80

<Directory />
    AllowOverride none
    Require all denied
</Directory>

DocumentRoot "${ROOT}/htdocs"
<Directory "${ROOT}/htdocs">
    Options Indexes FollowSymLinks
    AllowOverride None
    Require all granted
</Directory>

<IfModule dir_module>
    DirectoryIndex index.html
</IfModule>

<Files ".ht*">
    Require all denied
</Files>

ErrorLog /proc/self/fd/2

LogLevel warn

<IfModule log_config_module>
    LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
    LogFormat "%h %l %u %t \\"%r\\" %>s %b" common
    CustomLog /proc/self/fd/1 common
</IfModule>

<IfModule mime_module>
    TypesConfig conf/mime.types
</IfModule>
`;

const MIME_TYPES = `text/html\t\t\thtml htm
text/css\t\t\tcss
text/javascript\t\t\tjs mjs
text/plain\t\t\ttxt text conf def list log in
application/json\t\tjson
image/png\t\t\tpng
image/jpeg\t\t\tjpeg jpg jpe
image/gif\t\t\tgif
image/svg+xml\t\t\tsvg svgz
`;

/** The files of the httpd images, on top of a base system. */
export function addHttpd(image: ImageBuilder): ImageDirectory {
  const bin = (name: string): string => `${ROOT}/bin/${name}`;
  return image
    .program([bin('httpd')], 'service', 'httpd', 698_256)
    .directories(`${ROOT}/build`, `${ROOT}/cgi-bin`, `${ROOT}/error`, `${ROOT}/icons`, `${ROOT}/include`)
    .directories(`${ROOT}/modules`, `${ROOT}/conf/extra`, `${ROOT}/conf/original`)
    .directory(`${ROOT}/logs`)
    .file(`${ROOT}/conf/httpd.conf`, CONFIGURATION)
    .file(`${ROOT}/conf/mime.types`, MIME_TYPES)
    .file(`${ROOT}/htdocs/index.html`, '<html><body><h1>It works!</h1></body></html>\n')
    .file('/usr/local/bin/httpd-foreground', FOREGROUND, { mode: 0o755 })
    .build();
}
