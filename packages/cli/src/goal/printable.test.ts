import { describe, expect, it } from 'vitest';
import { approvalText } from './approvals.js';
import { canonicalJson } from './canonical-json.js';
import { fitted, printable } from './printable.js';
import { readSse } from './sse.js';
import { createStyle } from './style.js';
import { terminalMarkdown } from './terminal-markdown.js';

describe('foreign text on the terminal', () => {
  it.each([
    ['\u001b[2J\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u009b31mx', '31mx'],
    ['a\u202eb', 'ab'],
    ['keeps\n\ttabs', 'keeps\n\ttabs'],
  ])('%j becomes %j', (source, expected) => {
    expect(printable(source)).toBe(expected);
  });

  it('wide characters count twice', () => {
    expect(fitted('長長長長', 5)).toBe('長長…');
    expect(fitted('abcde', 5)).toBe('abcde');
    expect(fitted('abcdef', 5)).toBe('abcd…');
  });

  it('what is approved reads the same whatever the order of its keys', () => {
    expect(canonicalJson({ b: 1, a: { d: [2], c: 3 } }, 0)).toBe(canonicalJson({ a: { c: 3, d: [2] }, b: 1 }, 0));
  });

  it('an argument cannot forge the prompt that asks about it', () => {
    const text = approvalText(
      {
        approvalId: 'a',
        kind: 'tool',
        taskId: 't',
        attempt: 1,
        tool: 'run_command',
        callKey: 'k',
        arguments: { command: 'rm\u001b[2K\u009b1A ls' },
        argumentsHash: 'h',
        reason: 'r',
        risk: 'HIGH',
        expiresAt: '',
      },
      createStyle(false),
    );
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u009b');
    expect(text).toContain('rm\\u001b[2K');
  });

  it('renders tables, headings and code without losing a cell', () => {
    const text = terminalMarkdown('# T\n\n| a | b |\n|---|---|\n| 1 | two |\n\n```\nx | y\n```\n- item', createStyle(false));
    expect(text).toContain('  a  b');
    expect(text).toContain('  1  two');
    expect(text).toContain('    x | y');
    expect(text).toContain('• item');
  });
});

describe('server-sent events', () => {
  it('are the same however the bytes are cut', async () => {
    const source = ': hello\r\nid: 1\ndata: {"a":\ndata: "ä"}\n\nevent: x\ndata:y\r\n\r\n';
    const bytes = new TextEncoder().encode(source);
    for (let size = 1; size < bytes.length; size += 3) {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
          controller.close();
        },
      });
      const messages = [];
      for await (const message of readSse(body)) messages.push(message);
      expect(messages).toEqual([
        { id: '1', event: 'message', data: '{"a":\n"ä"}' },
        { id: '1', event: 'x', data: 'y' },
      ]);
    }
  });
});
