import { ModelFault } from '../model-fault.js';

const hints: Readonly<Record<number, string>> = {
  401: 'The provider did not accept the key. Check the API key of the model provider.',
  403: 'The key may not use this model. Check the account of the model provider.',
  404: 'The provider does not know this model or address. Check the model name and base URL.',
  413: 'The request is too large for the model. Use smaller inputs.',
  429: 'The provider limits the rate. It is tried again later.',
  529: 'The provider is overloaded. It is tried again later.',
};

/** Seconds or a date in `retry-after`, in milliseconds. */
const retryAfterMs = (headers: Readonly<Record<string, string>> | undefined, now: number): number | undefined => {
  const value = headers?.['retry-after'];
  if (value === undefined) return undefined;
  const seconds = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(seconds)) return seconds < 0 ? undefined : Math.min(seconds, 3_600) * 1_000;
  // The other form of RFC 9110 §10.2.3: an HTTP date.
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - now), 3_600_000);
};

/** Keys sometimes come back in error texts of providers. */
const withoutKeys = (text: string): string => text.replace(/\b(sk|key|pk)[-_][\w-]{8,}/gi, '$1-…').slice(0, 400);

interface CallError {
  readonly message: string;
  readonly statusCode: number | undefined;
  readonly responseHeaders: Readonly<Record<string, string>> | undefined;
}

/** The SDK's error of an HTTP call, known by its shape so that the SDK is only loaded when a model is called. */
const isCallError = (error: unknown): error is CallError => error instanceof Error && 'requestBodyValues' in error && 'url' in error;

/** Any failure of a provider as MODEL_FAILED, which is retryable; status and wish for a pause are in `details`. */
export const providerFault = (provider: string, error: unknown): ModelFault => {
  if (error instanceof ModelFault) return error;
  const inner = error instanceof Error && 'lastError' in error ? error.lastError : error;
  if (isCallError(inner)) {
    const { statusCode, responseHeaders } = inner;
    const pause = retryAfterMs(responseHeaders, Date.now());
    const hint = statusCode === undefined ? 'The provider could not be reached. Check the network and the base URL.' : hints[statusCode];
    return new ModelFault(
      {
        code: 'MODEL_FAILED',
        message:
          statusCode === undefined
            ? `${provider} could not be reached: ${withoutKeys(inner.message)}`
            : `${provider} answered ${statusCode}: ${withoutKeys(inner.message)}`,
        ...(hint === undefined ? {} : { hint }),
        details: {
          ...(statusCode === undefined ? { unreachable: true } : { status: statusCode }),
          ...(pause === undefined ? {} : { retryAfterMs: pause }),
        },
      },
      { cause: error },
    );
  }
  const message =
    inner instanceof Error
      ? inner.message
      : typeof inner === 'object' && inner !== null && 'message' in inner
        ? String(inner.message)
        : String(inner);
  return new ModelFault({ code: 'MODEL_FAILED', message: `${provider} failed: ${withoutKeys(message)}` }, { cause: error });
};
