import { checkedCalls, deniedCalls } from './syscalls.js';

export type SeccompArch = 'x64' | 'arm64';

/** Classic BPF as in <linux/filter.h> and <linux/seccomp.h>. */
const load = 0x20;
const jumpEqual = 0x15;
const jumpAtLeast = 0x35;
const jumpAnySet = 0x45;
const answer = 0x06;
const allowed = 0x7fff_0000;
const killed = 0x8000_0000;
const error = (errno: number) => 0x0005_0000 | errno;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
const at = { number: 0, arch: 4, argument0: 16 } as const;
const audit: Readonly<Record<SeccompArch, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
/** Any of CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const newNamespaces = 0x0002_0000 | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | 0x1000_0000 | 0x2000_0000 | 0x4000_0000;
/** AF_UNIX, AF_INET, AF_INET6. Netlink, packet, vsock and the rest are not bounded by a network namespace or not needed. */
const families = [1, 2, 10];

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/**
 * The filter program for `bwrap --seccomp`: dangerous calls answer EPERM, new namespaces are refused, `clone3` (whose flags a
 * filter cannot see) answers ENOSYS so that libc falls back to `clone`; code of another architecture is killed.
 */
export function seccompFilter(arch: SeccompArch): Buffer {
  const column = arch === 'x64' ? 0 : 1;
  const program: Instruction[] = [
    [load, 0, 0, at.arch],
    [jumpEqual, 1, 0, audit[arch]],
    [answer, 0, 0, killed],
    [load, 0, 0, at.number],
  ];
  // The x32 variant of x86_64 has numbers of its own for every call.
  if (arch === 'x64') program.push([jumpAtLeast, 0, 1, 0x4000_0000], [answer, 0, 0, killed]);
  for (const numbers of Object.values(deniedCalls)) {
    const number = numbers[column];
    if (number !== undefined) program.push([jumpEqual, 0, 1, number], [answer, 0, 0, error(EPERM)]);
  }
  program.push([jumpEqual, 0, 1, checkedCalls.clone3[column]], [answer, 0, 0, error(ENOSYS)]);
  program.push(
    [jumpEqual, 0, 4, checkedCalls.clone[column]],
    [load, 0, 0, at.argument0],
    [jumpAnySet, 0, 1, newNamespaces],
    [answer, 0, 0, error(EPERM)],
    [answer, 0, 0, allowed],
  );
  program.push(
    [jumpEqual, 0, families.length + 2, checkedCalls.socket[column]],
    [load, 0, 0, at.argument0],
    ...families.map((family, index): Instruction => [jumpEqual, families.length - index, 0, family]),
    [answer, 0, 0, error(EAFNOSUPPORT)],
  );
  program.push([answer, 0, 0, allowed]);
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  });
  return bytes;
}

/** The filter for this machine; none for architectures that it is not written for, which the self-test then refuses. */
export const seccompFor = (arch: string): Buffer | undefined => (arch === 'x64' || arch === 'arm64' ? seccompFilter(arch) : undefined);
