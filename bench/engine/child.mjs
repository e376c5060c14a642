import { spawn } from 'node:child_process';

/** Starts a Node process and waits for a line that says it is ready. */
export function startChild(file, env, ready, extra = []) {
  const child = spawn(process.execPath, [...extra, file], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout.on('data', (chunk) => {
      seen += chunk;
      if (process.env.BENCH_VERBOSE) process.stderr.write(chunk);
      if (seen.includes(ready)) {
        seen = '';
        resolve({
          child,
          ask: (message) =>
            new Promise((answer) => {
              child.once('message', answer);
              child.send(message);
            }),
          kill: (signal = 'SIGTERM') =>
            new Promise((gone) => {
              if (child.exitCode !== null || child.signalCode !== null) return gone();
              child.once('exit', gone);
              child.kill(signal);
            }),
        });
      }
    });
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}
