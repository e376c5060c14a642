import { fault } from '@autoweave/kernel';
import { defaultLimits, type SandboxJob, type SandboxLimits, type SandboxResult, type Sandboxes } from '@autoweave/sandbox';
import { z } from 'zod';
import { defineTool, type ToolContext, type ToolDefinition, type ToolOutcome } from '../tool.js';

const code = z.string().min(1).max(200_000);
const network = z.boolean().default(false).describe('Reach the hosts that the policy allows');
const timeoutSeconds = z.number().int().min(1).max(300).default(60);

/** Code and commands, in the sandbox only; a person approves each call. */
export function codeTools(sandboxes: Sandboxes): readonly ToolDefinition[] {
  const run = async (job: SandboxJob, seconds: number, ctx: ToolContext, online = false): Promise<ToolOutcome> => {
    const result = await sandboxes.run({
      job,
      ...(online && ctx.egress ? { egress: ctx.egress } : {}),
      workspaceDir: ctx.workspaceDir,
      limits: limitsFor(seconds, ctx.bounds),
      ...(ctx.bounds ? { agent: `${ctx.tenantId ?? ''}/${ctx.bounds.agent}` } : {}),
      signal: ctx.signal,
    });
    return outcomeOf(result);
  };
  return [
    defineTool({
      name: 'execute_python',
      description:
        'Runs Python 3 with the standard library in the sandbox. The workspace is the current directory. Print what you need to see. With network, HTTP goes through a proxy to the hosts that the policy allows.',
      permission: 'EXECUTE',
      requiresApproval: true,
      parallelSafe: false,
      yields: ['private', 'untrusted'],
      input: z.strictObject({ code, timeoutSeconds, network }),
      run: (input, ctx) => run({ kind: 'python', code: input.code }, input.timeoutSeconds, ctx, input.network),
    }),
    defineTool({
      name: 'execute_javascript',
      description:
        'Runs JavaScript in the sandbox. Available: console.log, readText(path), writeText(path, text), listFiles(). No network, no modules.',
      permission: 'EXECUTE',
      requiresApproval: true,
      parallelSafe: false,
      yields: ['private', 'untrusted'],
      input: z.strictObject({ code, timeoutSeconds }),
      run: (input, ctx) => run({ kind: 'javascript', code: input.code }, input.timeoutSeconds, ctx),
    }),
    defineTool({
      name: 'run_command',
      description:
        'Runs a command in the sandbox: either one program with arguments, without any shell, or a bash command line with pipes and the like. Every part of it must be allowed by the policy. The workspace is the current directory. With network, HTTP goes through a proxy to the hosts that the policy allows.',
      permission: 'EXECUTE',
      requiresApproval: true,
      parallelSafe: false,
      yields: ['private', 'untrusted'],
      input: z
        .strictObject({
          command: z.string().min(1).max(20_000).optional().describe('A bash command line'),
          program: z.string().min(1).max(200).optional(),
          args: z.array(z.string().max(10_000)).max(200).default([]),
          timeoutSeconds,
          network,
        })
        .refine((input) => (input.command === undefined) !== (input.program === undefined), 'give either command or program')
        .refine((input) => input.command === undefined || input.args.length === 0, 'args belong to program'),
      run: ({ command, program, args, timeoutSeconds: seconds, network: online }, ctx) =>
        run(
          command === undefined ? { kind: 'command', argv: [program as string, ...args] } : { kind: 'shell', line: command },
          seconds,
          ctx,
          online,
        ),
    }),
  ];
}

/** The limits of the platform, narrowed by the policies of the agent. */
const limitsFor = (seconds: number, bounds: ToolContext['bounds']): SandboxLimits => ({
  ...defaultLimits,
  timeoutMs: Math.min(seconds, bounds?.maxSeconds ?? Number.POSITIVE_INFINITY) * 1_000,
  maxFileMb: bounds?.maxFileMb ?? defaultLimits.maxFileMb,
});

const hints: Readonly<Record<'disk' | 'files' | 'memory', string>> = {
  disk: 'Write less, or delete files of the workspace first',
  files: 'Write fewer files, or delete some of the workspace first',
  memory: 'Work on smaller pieces, or with fewer processes',
};

function outcomeOf(result: SandboxResult): ToolOutcome {
  if (result.outcome === 'timeout')
    throw fault('TOOL_TIMEOUT', result.detail ?? 'It did not finish in time', {
      details: { stdout: result.stdout.slice(-2_000), stderr: result.stderr.slice(-2_000) },
    });
  if (result.limit !== undefined && result.limit !== 'output')
    throw fault('TOOL_FAILED', `The sandbox ended it: ${result.detail ?? result.limit}`, {
      hint: hints[result.limit],
      details: { limit: result.limit, stdout: result.stdout.slice(-2_000), stderr: result.stderr.slice(-2_000) },
    });
  if (result.outcome === 'cancelled') throw fault('CANCELLED', 'It was cancelled');
  const { exitCode, stdout, stderr, truncated, durationMs, detail } = result;
  return {
    output: { exitCode, stdout, stderr, truncated, durationMs, ...(detail ? { detail } : {}) },
    summary: exitCode === 0 ? `ran in ${durationMs} ms` : `ended with ${detail ?? `exit code ${exitCode}`}`,
  };
}
