import { errorKinds, type Fault, type Problem } from '@autoweave/contracts';

/** RFC 9457 problem details for a fault. */
export function toProblem(fault: Fault, request: { readonly requestId?: string; readonly instance?: string } = {}): Problem {
  const kind = errorKinds[fault.code];
  const issues = fault.details?.issues;
  return {
    type: `urn:autoweave:error:${fault.code.toLowerCase().replaceAll('_', '-')}`,
    title: kind.title,
    status: kind.status,
    detail: fault.message,
    code: fault.code,
    ...(fault.hint ? { hint: fault.hint } : {}),
    ...(request.instance ? { instance: request.instance } : {}),
    ...(request.requestId ? { requestId: request.requestId } : {}),
    ...(Array.isArray(issues) ? { errors: issues as Problem['errors'] } : {}),
  };
}

/** What the bus does with a message whose handler failed. */
export const dispositionOf = (fault: Fault): 'ack' | 'retry' => (errorKinds[fault.code].verdict === 'retryable' ? 'retry' : 'ack');
