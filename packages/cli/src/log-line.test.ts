import { describe, expect, it } from 'vitest';
import { createStyle } from './goal/style.js';
import { formatLogLine, isFromService } from './log-line.js';

const style = createStyle(false);

describe('log lines', () => {
  it('a JSON line is shown with time, level, service, message and what else it holds', () => {
    const line = JSON.stringify({
      level: 50,
      time: 0,
      service: 'agents',
      msg: 'tool failed',
      goalId: 'goal_1',
      pid: 7,
      err: { stack: 'Error: x\n  at y' },
    });
    expect(formatLogLine(line, style)).toBe('00:00:00.000 error agents     tool failed goalId=goal_1\n    Error: x\n      at y');
    expect(isFromService(line, 'agents')).toBe(true);
    expect(isFromService(line, 'memory')).toBe(false);
  });

  it('any other line stands as it is, without control sequences', () => {
    expect(formatLogLine('\u001b[31mplain', style)).toBe('plain');
    expect(isFromService('plain', 'agents')).toBe(false);
  });
});
