import { z } from 'zod';

/** What a caller may do about an error: give up, try again later, or ask a person. */
export type RetryVerdict = 'terminal' | 'retryable' | 'needs-human';

interface ErrorKind {
  readonly status: number;
  readonly verdict: RetryVerdict;
  readonly title: string;
}

/**
 * The closed union of error codes. The code is the contract: clients match on it, never on text.
 * `status` is the HTTP status at the edge, `verdict` decides ack, retry or dead-letter on the bus.
 */
export const errorKinds = {
  VALIDATION_FAILED: { status: 400, verdict: 'terminal', title: 'The request is not valid' },
  MALFORMED_BODY: { status: 400, verdict: 'terminal', title: 'The body could not be read' },
  UNAUTHENTICATED: { status: 401, verdict: 'terminal', title: 'Sign in first' },
  SESSION_EXPIRED: { status: 401, verdict: 'terminal', title: 'The session has ended' },
  INVALID_CREDENTIALS: { status: 401, verdict: 'terminal', title: 'E-mail or password is wrong' },
  FORBIDDEN: { status: 403, verdict: 'terminal', title: 'Not allowed' },
  INVALID_CODE: { status: 401, verdict: 'terminal', title: 'The code is wrong or has expired' },
  INVALID_LINK: { status: 401, verdict: 'terminal', title: 'The link was used or has expired' },
  MFA_REQUIRED: { status: 403, verdict: 'terminal', title: 'Set up a second factor first' },
  ELEVATION_REQUIRED: { status: 403, verdict: 'terminal', title: 'Confirm your identity first' },
  TENANT_INACTIVE: { status: 403, verdict: 'terminal', title: 'The tenant is not active' },
  ORIGIN_REFUSED: { status: 403, verdict: 'terminal', title: 'This origin may not call the API' },
  NOT_FOUND: { status: 404, verdict: 'terminal', title: 'Not found' },
  CONFLICT: { status: 409, verdict: 'terminal', title: 'The state has changed meanwhile' },
  IDEMPOTENCY_MISMATCH: { status: 409, verdict: 'terminal', title: 'The idempotency key was used with another request' },
  STALE_ATTEMPT: { status: 409, verdict: 'terminal', title: 'This attempt no longer holds its task' },
  INVALID_TRANSITION: { status: 409, verdict: 'terminal', title: 'Not possible in the present state' },
  APPROVAL_STALE: { status: 409, verdict: 'terminal', title: 'The approval is no longer pending' },
  PAYLOAD_TOO_LARGE: { status: 413, verdict: 'terminal', title: 'Too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, verdict: 'terminal', title: 'This kind of file is not accepted' },
  PASSWORD_WEAK: { status: 422, verdict: 'terminal', title: 'The password is too easy to guess' },
  PLAN_INVALID: { status: 422, verdict: 'retryable', title: 'The plan breaks a rule' },
  UNREADABLE_FILE: { status: 422, verdict: 'terminal', title: 'The file could not be read as what it claims to be' },
  CAPABILITY_MISSING: { status: 422, verdict: 'needs-human', title: 'No agent here can do this' },
  CLARIFICATION_NEEDED: { status: 422, verdict: 'needs-human', title: 'The goal needs a clearer wording' },
  RATE_LIMITED: { status: 429, verdict: 'retryable', title: 'Too many requests' },
  QUOTA_EXCEEDED: { status: 429, verdict: 'terminal', title: 'A quota is used up' },
  BUDGET_EXCEEDED: { status: 422, verdict: 'terminal', title: 'A limit of the goal is used up' },
  SAFETY_VIOLATION: { status: 403, verdict: 'terminal', title: 'The safety gate refused the action' },
  APPROVAL_REJECTED: { status: 403, verdict: 'terminal', title: 'A person rejected the action' },
  TOOL_FAILED: { status: 502, verdict: 'retryable', title: 'A tool failed' },
  TOOL_TIMEOUT: { status: 504, verdict: 'retryable', title: 'A tool did not finish in time' },
  TASK_TIMEOUT: { status: 504, verdict: 'retryable', title: 'The task did not finish in time' },
  MODEL_FAILED: { status: 502, verdict: 'retryable', title: 'The model provider failed' },
  MODEL_ANSWER_INVALID: { status: 502, verdict: 'retryable', title: 'The model answered something unusable' },
  WORKER_LOST: { status: 503, verdict: 'retryable', title: 'The worker disappeared' },
  VERIFICATION_FAILED: { status: 422, verdict: 'retryable', title: 'The result did not pass its criteria' },
  SANDBOX_UNAVAILABLE: { status: 503, verdict: 'terminal', title: 'No sandbox is available here' },
  CANCELLED: { status: 409, verdict: 'terminal', title: 'Cancelled' },
  DEADLINE_EXCEEDED: { status: 504, verdict: 'retryable', title: 'No answer in time' },
  UNAVAILABLE: { status: 503, verdict: 'retryable', title: 'A part of the system is not available' },
  INTERNAL: { status: 500, verdict: 'retryable', title: 'Something went wrong inside' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;
export const ErrorCode = z.enum(Object.keys(errorKinds) as [ErrorCode, ...ErrorCode[]]);

/** An error as data: what is stored in events, sent over the bus and shown to people. */
export const Fault = z.object({
  code: ErrorCode,
  message: z.string(),
  /** What the reader can do next. */
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Fault = z.infer<typeof Fault>;

/** RFC 9457 problem details as sent by the gateway. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: ErrorCode,
  hint: z.string().optional(),
  instance: z.string().optional(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

export const verdictOf = (code: ErrorCode): RetryVerdict => errorKinds[code].verdict;
