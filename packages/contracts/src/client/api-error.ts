import { type ErrorCode, errorKinds, Problem } from '../errors.js';

/** A refused or failed call. Match on `code`; `message` is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  /** What is wrong with single fields. */
  readonly errors: Problem['errors'];

  constructor(problem: Pick<Problem, 'code' | 'detail'> & Partial<Problem>) {
    super(problem.detail);
    const kind = errorKinds[problem.code];
    this.code = problem.code;
    this.status = problem.status ?? kind.status;
    this.title = problem.title ?? kind.title;
    this.hint = problem.hint;
    this.requestId = problem.requestId;
    this.errors = problem.errors;
  }

  /** Nobody is signed in (any more). */
  get signedOut(): boolean {
    return this.code === 'UNAUTHENTICATED' || this.code === 'SESSION_EXPIRED';
  }
}

const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'VALIDATION_FAILED',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** The error that a body means; a body that is no problem document (a proxy's page) is judged by its status. */
export function apiErrorOf(status: number, body: string): ApiError {
  try {
    return new ApiError(Problem.parse(JSON.parse(body)));
  } catch {
    const code = codeByStatus[status] ?? 'INTERNAL';
    return new ApiError({ code, status, detail: errorKinds[code].title });
  }
}

/** The gateway did not answer at all. */
export const unreachable = (baseUrl: string): ApiError =>
  new ApiError({
    code: 'UNAVAILABLE',
    title: 'The server cannot be reached',
    detail: `No answer from ${baseUrl}.`,
    hint: 'Check that AutoWeave is running and that this device is connected.',
  });

/** Any thrown value as an ApiError. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof Error && error.cause instanceof ApiError) return error.cause;
  return new ApiError({ code: 'INTERNAL', detail: error instanceof Error ? error.message : String(error) });
}
