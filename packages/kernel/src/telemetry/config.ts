import { z } from 'zod';
import { loadConfig } from '../config/config.js';

export const telemetryConfig = () =>
  loadConfig(z.object({ OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(), OTEL_SERVICE_NAME: z.string().default('autoweave') }));
