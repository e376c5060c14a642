# One web app: docker build -f infra/docker/web.Dockerfile --build-arg APP=user -t autoweave/user .
FROM node:24.21.0-bookworm-slim AS build
ARG APP
WORKDIR /src
ENV NEXT_TELEMETRY_DISABLED=1
RUN npm install --global pnpm@12.21.0
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml turbo.json ./
COPY packages packages
COPY apps apps
RUN pnpm install --frozen-lockfile --filter "@autoweave/${APP}..." --filter autoweave --filter @autoweave/tooling
RUN pnpm exec turbo run build --filter "@autoweave/${APP}"
RUN mkdir /out \
  && cp -r "apps/${APP}/.next/standalone/." /out \
  && cp -r "apps/${APP}/.next/static" "/out/apps/${APP}/.next/static" \
  && ln -s "apps/${APP}/server.js" /out/start.js

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production PORT=3000 HOSTNAME=0.0.0.0
WORKDIR /app
COPY --from=build --chown=node:node /out ./
USER node
EXPOSE 3000
CMD ["node", "start.js"]
