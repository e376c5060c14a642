import type { IncomingMessage, ServerResponse } from 'node:http';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

let exporter: PrometheusExporter | undefined;

/** Turns metrics on for this process, once; several services in one process share them. */
export function startMetrics(): void {
  if (exporter) return;
  exporter = new PrometheusExporter({ preventServerStart: true });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
  const meter = metrics.getMeter('autoweave.process');
  meter.createObservableGauge('autoweave_process_resident_memory_bytes').addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter.createObservableGauge('autoweave_process_heap_used_bytes').addCallback((result) => result.observe(process.memoryUsage().heapUsed));
}

/** Answers `GET /metrics` in Prometheus' text format. */
export function serveMetrics(request: IncomingMessage, response: ServerResponse): void {
  if (exporter) exporter.getMetricsRequestHandler(request, response);
  else response.writeHead(503).end();
}
