/** Colours of the terminal; all functions return the text unchanged when colours are off. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

export function createStyle(hasColours: boolean): Style {
  const wrap = (on: number, off: number) => (text: string) => (hasColours && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    green: wrap(32, 39),
    red: wrap(31, 39),
    yellow: wrap(33, 39),
    cyan: wrap(36, 39),
  };
}
