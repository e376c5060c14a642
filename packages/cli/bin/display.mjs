/**
 * The progress line of the first seconds, before anything is built. On a terminal one line is
 * redrawn; elsewhere every step is one line with the seconds since the start.
 */
export function createDisplay({ stream = process.stderr, startedAt = Date.now(), plain = false } = {}) {
  const live = stream.isTTY === true && !plain;
  const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
  let frame = 0;
  let current = '';
  let detail = '';
  let timer;
  const elapsed = () => ((Date.now() - startedAt) / 1000).toFixed(1);
  const draw = () => {
    frame = (frame + 1) % frames.length;
    const text = `${frames[frame]} ${current}${detail === '' ? '' : ` · ${detail}`}  ${elapsed()}s`;
    stream.write(`\r\x1b[2K${text.slice(0, Math.max(20, (stream.columns || 80) - 1))}`);
  };
  return {
    step(text) {
      detail = '';
      if (text === current) return;
      current = text;
      if (!live) {
        stream.write(`[${elapsed()}s] ${text} …\n`);
        return;
      }
      timer ??= setInterval(draw, 80);
      draw();
    },
    detail(text) {
      detail = text;
    },
    clear() {
      if (timer !== undefined) clearInterval(timer);
      timer = undefined;
      if (live && current !== '') stream.write('\r\x1b[2K');
      current = '';
    },
  };
}
