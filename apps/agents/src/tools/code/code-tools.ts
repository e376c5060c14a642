import { fault } from '@autoweave/kernel';
import { defaultLimits, type SandboxJob, type SandboxResult, type Sandboxes } from '@autoweave/sandbox';
import { z } from 'zod';
import { defineTool, type ToolContext, type ToolDefinition, type ToolOutcome } from '../tool.js';

const code = z.string().min(1).max(200_000);
const timeoutSeconds = z.number().int().min(1).max(300).default(60);

/** Code and commands, in the sandbox only; a person approves each call. */
export function codeTools(sandboxes: Sandboxes): readonly ToolDefinition[] {
  const run = async (job: SandboxJob, seconds: number, ctx: ToolContext): Promise<ToolOutcome> => {
    const result = await sandboxes.run({
      job,
      workspaceDir: ctx.workspaceDir,
      limits: { ...defaultLimits, timeoutMs: seconds * 1_000 },
      signal: ctx.signal,
    });
    return outcomeOf(result);
  };
  return [
    defineTool({
      name: 'execute_python',
      description:
        'Runs Python 3 with the standard library in the sandbox. The workspace is the current directory; there is no network. Print what you need to see.',
      permission: 'EXECUTE',
      requiresApproval: true,
      parallelSafe: false,
      input: z.strictObject({ code, timeoutSeconds }),
      run: (input, ctx) => run({ kind: 'python', code: input.code }, input.timeoutSeconds, ctx),
    }),
    defineTool({
      name: 'execute_javascript',
      description:
        'Runs JavaScript in the sandbox. Available: console.log, readText(path), writeText(path, text), listFiles(). No network, no modules.',
      permission: 'EXECUTE',
      requiresApproval: true,
      parallelSafe: false,
      input: z.strictObject({ code, timeoutSeconds }),
      run: (input, ctx) => run({ kind: 'javascript', code: input.code }, input.timeoutSeconds, ctx),
    }),
    defineTool({
      name: 'run_command',
      description:
        'Runs one program with arguments in the sandbox, without a shell. The workspace is the current directory; there is no network.',
      permission: 'EXECUTE',
      requiresApproval: true,
      parallelSafe: false,
      input: z.strictObject({
        program: z.string().min(1).max(200),
        args: z.array(z.string().max(10_000)).max(200).default([]),
        timeoutSeconds,
      }),
      run: (input, ctx) => run({ kind: 'command', argv: [input.program, ...input.args] }, input.timeoutSeconds, ctx),
    }),
  ];
}

function outcomeOf(result: SandboxResult): ToolOutcome {
  if (result.outcome === 'timeout')
    throw fault('TOOL_TIMEOUT', result.detail ?? 'It did not finish in time', {
      details: { stdout: result.stdout.slice(-2_000), stderr: result.stderr.slice(-2_000) },
    });
  if (result.outcome === 'cancelled') throw fault('CANCELLED', 'It was cancelled');
  const { exitCode, stdout, stderr, truncated, durationMs, detail } = result;
  return {
    output: { exitCode, stdout, stderr, truncated, durationMs, ...(detail ? { detail } : {}) },
    summary: exitCode === 0 ? `ran in ${durationMs} ms` : `ended with ${detail ?? `exit code ${exitCode}`}`,
  };
}
