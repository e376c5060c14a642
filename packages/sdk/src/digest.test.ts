import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signPlugin, verifyPlugin } from './digest.js';
import { definePlugin } from './plugin.js';

const manifest = { name: 'sample', version: '1.0.0', entry: 'main.js', permissions: {} };

describe('the signature of a plugin', () => {
  let dir: string;
  let signature: string;
  const keys = generateKeyPairSync('ed25519');
  const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const fits = (changed: Record<string, unknown> = manifest) => verifyPlugin(dir, changed, signature, { author: pem });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'aw-sdk-'));
    await writeFile(join(dir, 'main.js'), 'export const run = () => 1;');
    await writeFile(join(dir, 'data.json'), '{}');
    signature = await signPlugin(dir, manifest, keys.privateKey);
  });
  afterEach(() => rm(dir, { recursive: true }));

  // @requirement PLG-021
  it('fits the key it was made with, whatever the order of the manifest’s fields', async () => {
    expect(await fits()).toBe('author');
    expect(await fits(Object.fromEntries(Object.entries(manifest).reverse()))).toBe('author');
    expect(await fits({ ...manifest, signature: { algorithm: 'Ed25519', value: signature } })).toBe('author');
  });
  it('fits no other key', async () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(await verifyPlugin(dir, manifest, signature, { other })).toBeUndefined();
  });
  it('is broken by any change of the manifest or of a file, by a new, renamed or linked one', async () => {
    expect(await fits({ ...manifest, permissions: { queue: ['jobs'] } })).toBeUndefined();
    await writeFile(join(dir, 'extra.js'), '');
    expect(await fits()).toBeUndefined();
    await rm(join(dir, 'extra.js'));
    expect(await fits()).toBe('author');
    await symlink('/etc/hostname', join(dir, 'link'));
    expect(await fits()).toBeUndefined();
    await rm(join(dir, 'link'));
    await rename(join(dir, 'data.json'), join(dir, 'other.json'));
    expect(await fits()).toBeUndefined();
  });
});

describe('a manifest', () => {
  // @requirements PLG-001 PLG-006
  it('gets its defaults, and every mistake is named', () => {
    expect(definePlugin(manifest)).toMatchObject({ type: 'tool', tools: [], eventHooks: [], hooks: {} });
    expect(() => definePlugin({ ...manifest, name: 'A', version: '1', surprise: true } as never)).toThrow(
      /name[\s\S]*version[\s\S]*surprise/,
    );
  });
});
