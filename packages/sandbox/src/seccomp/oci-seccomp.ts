import type { SeccompArch } from './seccomp-filter.js';
import { deniedCalls } from './syscalls.js';

const ociArch: Readonly<Record<SeccompArch, string>> = { x64: 'SCMP_ARCH_X86_64', arm64: 'SCMP_ARCH_AARCH64' };
const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97] as const;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const namespaceFlags = [0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000];
/** Netlink, packet, crypto and virtual machine sockets. */
const families = [16, 17, 38, 40];

interface SyscallRule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ERRNO';
  readonly errnoRet: number;
  readonly args?: readonly { readonly index: number; readonly value: number; readonly valueTwo?: number; readonly op: string }[];
}

export interface OciSeccomp {
  readonly defaultAction: 'SCMP_ACT_ALLOW';
  readonly architectures: readonly string[];
  readonly syscalls: readonly SyscallRule[];
}

/** The rules of `seccompFilter` as the OCI runtime specification writes them. */
export function ociSeccomp(arch: SeccompArch): OciSeccomp {
  const column = arch === 'x64' ? 0 : 1;
  const names = Object.entries(deniedCalls).flatMap(([name, numbers]) => (numbers[column] === undefined ? [] : [name]));
  const refuse = (names: readonly string[], errnoRet: number): SyscallRule => ({ names, action: 'SCMP_ACT_ERRNO', errnoRet });
  return {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: [ociArch[arch]],
    syscalls: [
      refuse(names, EPERM),
      refuse(['clone3'], ENOSYS),
      ...namespaceFlags.map((flag) => ({
        ...refuse(['clone'], EPERM),
        args: [{ index: 0, value: flag, valueTwo: flag, op: 'SCMP_CMP_MASKED_EQ' }],
      })),
      ...families.map((family) => ({ ...refuse(['socket'], EAFNOSUPPORT), args: [{ index: 0, value: family, op: 'SCMP_CMP_EQ' }] })),
    ],
  };
}
