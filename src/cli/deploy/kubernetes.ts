import type { Deployment } from "./deployment"

/** Manifests for three nodes; Postgres and Redis are whatever the cluster has. */
export function kubernetes({ domain, image }: Deployment): string {
  return `# Confab on Kubernetes. Make the secret first; Postgres and Redis are yours to run:
#   kubectl create secret generic confab --from-literal=DATABASE_URL=postgres://… --from-literal=REDIS_URL=redis://… \\
#     --from-literal=SETUP_CODE=$(openssl rand -hex 8) --from-literal=METRICS_TOKEN=$(openssl rand -hex 16)
# The sum of all pools (nodes × (DATABASE_POOL_SIZE + DATABASE_WRITER_CONNECTIONS + 2)) must fit into Postgres's max_connections.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: confab
  labels: { app: confab }
spec:
  replicas: 3
  selector:
    matchLabels: { app: confab }
  strategy:
    rollingUpdate: { maxUnavailable: 1, maxSurge: 1 }
  template:
    metadata:
      labels: { app: confab }
    spec:
      # SHUTDOWN_SECONDS, the pause before it, and a reserve.
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        fsGroup: 10001
        seccompProfile: { type: RuntimeDefault }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: { app: confab }
      containers:
        - name: confab
          image: ${image}
          args: ["confab", "serve"]
          envFrom:
            - secretRef: { name: confab }
          env:
            - { name: HOST, value: "0.0.0.0" }
            - { name: PORT, value: "3000" }
            - { name: PUBLIC_URL, value: "https://${domain}" }
            - { name: BLOBS_DIR, value: /blobs }
            # The ingress's addresses; without them everybody seems to come from one.
            - { name: TRUSTED_PROXIES, value: "10.0.0.0/8" }
          ports:
            - { name: http, containerPort: 3000 }
          # Only whether the process answers: a database that is away is no reason to start it anew.
          livenessProbe:
            tcpSocket: { port: http }
            periodSeconds: 10
          readinessProbe:
            httpGet: { path: /ready, port: http }
            periodSeconds: 5
            timeoutSeconds: 3
          startupProbe:
            httpGet: { path: /ready, port: http }
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 60
          lifecycle:
            # The endpoint is taken out of the load balancers meanwhile.
            preStop:
              exec: { command: ["sleep", "5"] }
          resources:
            requests: { cpu: 250m, memory: 256Mi }
            limits: { memory: 1Gi }
          volumeMounts:
            - { name: blobs, mountPath: /blobs }
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL] }
      volumes:
        - name: blobs
          persistentVolumeClaim: { claimName: confab-blobs }
---
apiVersion: v1
kind: Service
metadata:
  name: confab
  labels: { app: confab }
spec:
  selector: { app: confab }
  ports:
    - { name: http, port: 80, targetPort: http }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: confab
spec:
  maxUnavailable: 1
  selector:
    matchLabels: { app: confab }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: confab
  annotations:
    # Sockets are open for days; a heartbeat comes every 25 s.
    nginx.ingress.kubernetes.io/proxy-read-timeout: "75"
    nginx.ingress.kubernetes.io/proxy-send-timeout: "75"
    nginx.ingress.kubernetes.io/proxy-body-size: 201m
spec:
  ingressClassName: nginx
  tls:
    - hosts: [${domain}]
      secretName: confab-tls
  rules:
    - host: ${domain}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: confab
                port: { name: http }
---
# Pictures: one directory for all nodes, so it has to be of a class that several may write to.
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: confab-blobs
spec:
  accessModes: [ReadWriteMany]
  resources: { requests: { storage: 50Gi } }
`
}
