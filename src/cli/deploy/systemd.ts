import type { Deployment } from "./deployment"

/** A unit for one node: its own user, its data in /var/lib/confab, and no more of the machine than it needs. */
export function systemd({ domain }: Deployment): string {
  return `# Confab as a service: put it into /etc/systemd/system/confab.service, the program into /usr/local/bin/confab, then
#   useradd --system --home-dir /var/lib/confab --shell /usr/sbin/nologin confab
#   systemctl daemon-reload && systemctl enable --now confab
#   journalctl --unit confab        shows the link for the first person
[Unit]
Description=Confab, a team messenger
Documentation=https://${domain}/manual
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
User=confab
Group=confab
ExecStart=/usr/local/bin/confab serve
Environment=CONFAB_DATA_DIR=/var/lib/confab
Environment=PUBLIC_URL=https://${domain}
# Further settings, one NAME=value a line; "confab help settings" lists them.
EnvironmentFile=-/etc/confab.env
StateDirectory=confab
StateDirectoryMode=0700
WorkingDirectory=/var/lib/confab

# SIGTERM lets it finish what is in flight and stop its database; children are told by it, not by systemd.
KillMode=mixed
TimeoutStopSec=30
Restart=always
RestartSec=2
# Sockets are files.
LimitNOFILE=65536

NoNewPrivileges=true
ProtectSystem=strict
ProtectHome=true
PrivateTmp=true
PrivateDevices=true
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectKernelLogs=true
ProtectControlGroups=true
ProtectClock=true
ProtectHostname=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
CapabilityBoundingSet=
UMask=0077

[Install]
WantedBy=multi-user.target
`
}
