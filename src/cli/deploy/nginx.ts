import type { Deployment } from "./deployment"

/** A file for `/etc/nginx/conf.d`: any node may get any request, so the one with the fewest connections does. */
export function nginx({ domain, listen, nodes, tls }: Deployment): string {
  const servers = nodes.map((node) => `  server ${node} max_fails=2 fail_timeout=5s;`)
  const certificate = tls
    ? `
  ssl_certificate ${tls.certificate};
  ssl_certificate_key ${tls.key};
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:confab:10m;
  add_header Strict-Transport-Security "max-age=31536000" always;
`
    : ""
  return `# Confab behind nginx: put it into /etc/nginx/conf.d/confab.conf
# Start each node with TRUSTED_PROXIES set to the address from which nginx reaches it,
# and with PUBLIC_URL=${tls ? "https" : "http"}://${domain}

upstream confab {
  # No sticky sessions: sockets stay open for days, so new ones go where the fewest are.
  least_conn;
  # nginx's workers count together.
  zone confab 128k;
${servers.join("\n")}
  keepalive 64;
}

# Only what asks to become a socket is upgraded; the rest shares connections to the nodes.
map $http_upgrade $confab_connection {
  default upgrade;
  ""      "";
}

server {
  listen ${listen}${tls ? " ssl http2" : ""};
  server_name ${domain};
${certificate}
  # Ten pictures of IMAGE_MIB at once, from a browser without JavaScript.
  client_max_body_size 201m;
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Host $http_host;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Request-Id $request_id;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $confab_connection;
  proxy_connect_timeout 2s;
  # A node that is away is passed over; what changes something is not sent twice by itself.
  proxy_next_upstream error timeout;
  proxy_next_upstream_tries 3;

  # Prometheus asks each node directly.
  location = /metrics {
    return 404;
  }

  # Sockets: a heartbeat comes every 25 s, and a line that is silent for a minute is dead.
  location ~ ^/(ws|api/v1/events)$ {
    proxy_pass http://confab;
    proxy_read_timeout 75s;
    proxy_send_timeout 75s;
    proxy_buffering off;
  }

  location / {
    proxy_pass http://confab;
    proxy_read_timeout 30s;
  }
}
`
}
