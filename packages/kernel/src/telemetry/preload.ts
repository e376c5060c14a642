/**
 * `node --import @autoweave/kernel/telemetry …`: traces of HTTP, Postgres and outgoing requests, sent to
 * OTEL_EXPORTER_OTLP_ENDPOINT. Without that variable it does nothing, so that an idle laptop pays nothing for it.
 */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { telemetryConfig } from './config.js';

const config = telemetryConfig();
if (config.OTEL_EXPORTER_OTLP_ENDPOINT) {
  new NodeSDK({
    serviceName: config.OTEL_SERVICE_NAME,
    autoDetectResources: false,
    traceExporter: new OTLPTraceExporter(),
    instrumentations: [new HttpInstrumentation(), new PgInstrumentation(), new UndiciInstrumentation()],
  }).start();
}
