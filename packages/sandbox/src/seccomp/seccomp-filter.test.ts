import { describe, expect, it } from 'vitest';
import { type SeccompArch, seccompFilter } from './seccomp-filter.js';
import { checkedCalls, deniedCalls } from './syscalls.js';

/** What the kernel would answer: a plain interpreter of classic BPF over `struct seccomp_data`. */
function ask(program: Buffer, arch: number, number: number, argument0 = 0): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(arch >>> 0, 4);
  data.writeBigUInt64LE(BigInt(argument0), 16);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at += 1) {
    const [code, yes, no, value] = [
      program.readUInt16LE(at * 8),
      program[at * 8 + 2] as number,
      program[at * 8 + 3] as number,
      program.readUInt32LE(at * 8 + 4),
    ];
    if (code === 0x20) accumulator = data.readUInt32LE(value);
    else if (code === 0x06) return value;
    else if (code === 0x15) at += accumulator === value ? yes : no;
    else if (code === 0x35) at += accumulator >= value ? yes : no;
    else if (code === 0x45) at += (accumulator & value) !== 0 ? yes : no;
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('the program does not end');
}

const arches: readonly (readonly [SeccompArch, number, 0 | 1])[] = [
  ['x64', 0xc000_003e, 0],
  ['arm64', 0xc000_00b7, 1],
];
const allow = 0x7fff_0000;
const eperm = 0x0005_0001;

describe.each(arches)('the filter for %s', (arch, audit, column) => {
  const program = seccompFilter(arch);
  it('refuses every denied call and lets all others through', () => {
    const denied = new Set(Object.values(deniedCalls).flatMap((numbers) => numbers[column] ?? []));
    const checked = new Set(Object.values(checkedCalls).map((numbers) => numbers[column]));
    for (let number = 0; number < 470; number += 1)
      if (!checked.has(number as never)) expect(ask(program, audit, number), String(number)).toBe(denied.has(number) ? eperm : allow);
  });
  it('refuses new namespaces, lets threads and processes through, and hides clone3', () => {
    for (const flag of [0x1000_0000, 0x2000_0000, 0x4000_0000, 0x0002_0000, 0x0200_0000])
      expect(ask(program, audit, checkedCalls.clone[column], flag | 17)).toBe(eperm);
    expect(ask(program, audit, checkedCalls.clone[column], 17)).toBe(allow);
    expect(ask(program, audit, checkedCalls.clone[column], 0x003d_0f00)).toBe(allow);
    expect(ask(program, audit, checkedCalls.clone3[column])).toBe(0x0005_0000 | 38);
  });
  it('opens only local and internet sockets', () => {
    for (const family of [1, 2, 10]) expect(ask(program, audit, checkedCalls.socket[column], family)).toBe(allow);
    for (const family of [0, 16, 17, 38, 40]) expect(ask(program, audit, checkedCalls.socket[column], family)).toBe(0x0005_0000 | 97);
  });
  it('kills code of another architecture', () => {
    expect(ask(program, 0x4000_0003, 1)).toBe(0x8000_0000);
    if (arch === 'x64') expect(ask(program, audit, 0x4000_0065)).toBe(0x8000_0000);
  });
});
