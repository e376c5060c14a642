import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, lockOwner } from '../src/home-lock.js';
import { identify, isAlive, terminate } from '../src/infra/process-identity.js';
import { temporaryFolder } from './fixture/launcher.js';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(() => {
  folder = temporaryFolder('lock');
  file = join(folder.path, 'lock');
});
afterEach(() => folder.remove());

describe('home lock', () => {
  it('is held by one and free again after release', () => {
    const lock = acquireLock(file);
    expect('release' in lock).toBe(true);
    expect(acquireLock(file)).toMatchObject({ pid: process.pid });
    if ('release' in lock) lock.release();
    expect('release' in acquireLock(file)).toBe(true);
  });

  it('a lock whose owner was killed is free', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const owner = identify(child.pid ?? 0);
    writeFileSync(file, JSON.stringify(owner));
    expect(lockOwner(file)).toEqual(owner);
    await terminate(owner, 'SIGKILL');
    expect('release' in acquireLock(file)).toBe(true);
  });

  it('a pid that now belongs to another process does not hold the lock', () => {
    const self = identify(process.pid);
    writeFileSync(file, JSON.stringify({ ...self, startedAt: '1' }));
    expect(lockOwner(file)).toBeUndefined();
    expect('release' in acquireLock(file)).toBe(true);
  });

  it.each(['', '{"pid":', 'null', '[]', '{"pid":"x"}'])('a half-written lock (%j) blocks nobody', (text) => {
    writeFileSync(file, text);
    expect('release' in acquireLock(file)).toBe(true);
  });

  it('a process is alive until it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const identity = identify(child.pid ?? 0);
    expect(isAlive(identity)).toBe(true);
    await terminate(identity);
    expect(isAlive(identity)).toBe(false);
  });
});
