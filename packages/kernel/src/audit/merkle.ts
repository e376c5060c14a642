import { createHash } from 'node:crypto';

/** A neighbour on the way from a leaf to the root. */
export interface MerkleStep {
  readonly side: 'left' | 'right';
  readonly hash: string;
}

// RFC 6962, section 2.1: the prefixes keep a leaf from passing for an inner node.
const leaf = (hash: string) => digest(Buffer.concat([Buffer.of(0), Buffer.from(hash, 'hex')]));
const node = (left: string, right: string) => digest(Buffer.concat([Buffer.of(1), Buffer.from(left, 'hex'), Buffer.from(right, 'hex')]));
const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex');
/** The largest power of two below `count`. */
const split = (count: number) => 2 ** Math.floor(Math.log2(count - 1));

/** Root over hashes (hexadecimal SHA-256) in order. Throws for none: there is nothing to sign. */
export function merkleRoot(hashes: readonly string[]): string {
  if (hashes.length === 0) throw new RangeError('a Merkle tree has at least one leaf');
  if (hashes.length === 1) return leaf(hashes[0] as string);
  const middle = split(hashes.length);
  return node(merkleRoot(hashes.slice(0, middle)), merkleRoot(hashes.slice(middle)));
}

/** The neighbours that lead from the leaf at `index` to the root. */
export function merklePath(hashes: readonly string[], index: number): readonly MerkleStep[] {
  if (hashes.length <= 1) return [];
  const middle = split(hashes.length);
  return index < middle
    ? [...merklePath(hashes.slice(0, middle), index), { side: 'right', hash: merkleRoot(hashes.slice(middle)) }]
    : [...merklePath(hashes.slice(middle), index - middle), { side: 'left', hash: merkleRoot(hashes.slice(0, middle)) }];
}

/** The root that a leaf and its path lead to. */
export const rootOf = (hash: string, path: readonly MerkleStep[]): string =>
  path.reduce((below, { side, hash: other }) => (side === 'left' ? node(other, below) : node(below, other)), leaf(hash));
