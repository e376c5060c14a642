# One backend service: docker build -f infra/docker/service.Dockerfile --build-arg SERVICE=gateway -t autoweave/gateway .
FROM node:24.21.0-bookworm-slim AS build
ARG SERVICE
WORKDIR /src
RUN npm install --global pnpm@12.21.0
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml turbo.json ./
COPY packages packages
COPY apps apps
RUN pnpm install --frozen-lockfile --filter "@autoweave/${SERVICE}..." --filter autoweave --filter @autoweave/tooling
RUN pnpm exec turbo run build --filter "@autoweave/${SERVICE}"
RUN pnpm --filter "@autoweave/${SERVICE}" deploy --prod --legacy /out

FROM node:24.21.0-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap python3 util-linux \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production AUTOWEAVE_HOME=/data AUTOWEAVE_HEALTH_HOST=0.0.0.0 AUTOWEAVE_HEALTH_PORT=8080
WORKDIR /app
COPY --from=build --chown=node:node /out ./
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 8080
CMD ["node", "--import", "@autoweave/kernel/telemetry", "dist/main.js"]
