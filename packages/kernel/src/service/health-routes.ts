import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Health } from '../health/health.js';
import { serveMetrics } from '../telemetry/metrics.js';

/** `/health`, `/health/live`, `/health/ready` and `/metrics`: without authentication, for probes on a private network. */
export function addHealthRoutes(app: NestFastifyApplication, health: Health): void {
  const server = app.getHttpAdapter().getInstance();
  server.get('/health/live', async () => ({ status: 'alive' }));
  server.get('/health/ready', async (_request, reply) => {
    const report = await health.report();
    return reply.status(report.state === 'unhealthy' ? 503 : 200).send({ status: report.state });
  });
  server.get('/health', async (_request, reply) => {
    const report = await health.report();
    return reply
      .status(report.state === 'unhealthy' ? 503 : 200)
      .send({ status: report.state, service: report.service, version: report.version, checks: report.checks });
  });
  server.get('/metrics', (request, reply) => {
    reply.hijack();
    serveMetrics(request.raw, reply.raw);
  });
}
