import type { SandboxJob } from '../sandbox.js';

/** The command of a job; Python gets its code on standard input. */
export function argvOf(job: SandboxJob): readonly string[] {
  switch (job.kind) {
    case 'python':
      return ['python3', '-I', '-'];
    case 'command':
      return job.argv;
    case 'shell':
      // The policy parsed the line as bash, so bash has to run it: other shells read some texts differently.
      return ['bash', '--noprofile', '--norc', '-c', job.line];
    case 'javascript':
      throw new Error('JavaScript runs in QuickJS');
  }
}

export const stdinOf = (job: SandboxJob): string | undefined => (job.kind === 'python' ? job.code : undefined);
