import { type Deployment, indent } from "./deployment"
import { nginx } from "./nginx"

const nodes = ["node1", "node2", "node3"]
const network = "172.30.80.0/24"

/** A file for `docker compose` (2.23 or later): three nodes, nginx, Redis, and a Postgres tuned for a machine of 4 GiB. */
export function compose({ domain, listen, image }: Deployment): string {
  const proxy = nginx({ domain, listen: "80", nodes: nodes.map((name) => `${name}:3000`), tls: null, image })
  return `# Confab with three nodes: put it into compose.yaml beside the program (dist/confab for linux), then
#   printf 'POSTGRES_PASSWORD=%s\\nSETUP_CODE=%s\\n' "$(openssl rand -hex 16)" "$(openssl rand -hex 8)" > .env
#   docker compose up --detach --build
#   open http://${domain}/setup?code=THE_SETUP_CODE
name: confab

x-node: &node
  image: ${image}
  build:
    context: .
    dockerfile_inline: |
      FROM debian:12-slim
      RUN useradd --system --uid 10001 confab && install -d -o confab -g confab /blobs
      COPY --chmod=755 confab /usr/local/bin/confab
      USER confab
      WORKDIR /tmp
      EXPOSE 3000
      CMD ["confab", "serve"]
  restart: unless-stopped
  depends_on:
    postgres: { condition: service_healthy }
    redis: { condition: service_healthy }
  environment:
    HOST: 0.0.0.0
    PORT: "3000"
    PUBLIC_URL: http://${domain}
    DATABASE_URL: postgres://confab:\${POSTGRES_PASSWORD:?set it in .env}@postgres/confab
    REDIS_URL: redis://redis:6379
    SETUP_CODE: \${SETUP_CODE:?set it in .env}
    TRUSTED_PROXIES: ${network}
    METRICS_TOKEN: \${METRICS_TOKEN:-}
    # Pictures: one directory for all nodes.
    BLOBS_DIR: /blobs
  volumes: [blobs:/blobs]
  healthcheck:
    # The image has no curl, but a shell that speaks TCP.
    test: ["CMD", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /ready HTTP/1.0\\\\r\\\\nHost: confab\\\\r\\\\n\\\\r\\\\n' >&3 && head -1 <&3 | grep -q 200"]
    interval: 5s
    timeout: 4s
    start_period: 20s
  # Requests in flight are finished, sockets told to come back.
  stop_grace_period: 20s
  ulimits:
    nofile: 65536

services:
${nodes.map((name) => `  ${name}:\n    <<: *node`).join("\n")}

  proxy:
    image: nginx:1.28-alpine
    restart: unless-stopped
    depends_on: [${nodes.join(", ")}]
    ports: ["${listen}:80"]
    configs:
      - source: proxy
        target: /etc/nginx/conf.d/default.conf

  redis:
    image: redis:8-alpine
    restart: unless-stopped
    # Nothing in it is needed to survive: what it forgets is read from Postgres again.
    command: redis-server --maxmemory 256mb --maxmemory-policy allkeys-lru --save "" --appendonly no
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 5s
      timeout: 3s

  postgres:
    image: postgres:18
    restart: unless-stopped
    environment:
      POSTGRES_USER: confab
      POSTGRES_DB: confab
      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:?set it in .env}
    # For 4 GiB of memory. Durability (fsync, synchronous_commit, full_page_writes) stays on.
    command: >-
      postgres
      -c shared_buffers=1GB
      -c effective_cache_size=3GB
      -c maintenance_work_mem=256MB
      -c work_mem=16MB
      -c max_connections=120
      -c random_page_cost=1.1
      -c jit=off
      -c wal_compression=on
      -c max_wal_size=4GB
      -c checkpoint_timeout=15min
      -c shared_preload_libraries=pg_stat_statements
    shm_size: 256mb
    volumes: [postgres:/var/lib/postgresql]
    healthcheck:
      test: ["CMD", "pg_isready", "--username", "confab"]
      interval: 5s
      timeout: 3s
      start_period: 20s

volumes:
  postgres:
  blobs:

networks:
  default:
    ipam:
      config: [{ subnet: ${network} }]

configs:
  proxy:
    content: |
${indent(proxy.replaceAll("$", "$$$$"), 6)}`
}
