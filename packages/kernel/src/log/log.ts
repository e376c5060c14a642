import { trace } from '@opentelemetry/api';
import { pino, type Logger } from 'pino';
import { currentContext } from './context.js';

export type Log = Logger;

/** JSON lines on standard output with service, request id and trace id; secrets are masked by key. */
export function createLog(service: string, level = 'info'): Log {
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['password', '*.password', 'token', '*.token', 'authorization', '*.authorization', 'cookie', '*.cookie', 'secret', '*.secret'],
      censor: '[masked]',
    },
    mixin() {
      const context = currentContext();
      const span = trace.getActiveSpan()?.spanContext();
      return {
        ...(context ? { requestId: context.requestId, ...(context.tenantId ? { tenantId: context.tenantId } : {}) } : {}),
        ...(span ? { traceId: span.traceId } : {}),
      };
    },
  });
}
