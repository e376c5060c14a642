/* What agents write is foreign text: control sequences in it could move the cursor, rename the window or forge a prompt. */
// Finding control characters is the purpose.
/* oxlint-disable no-control-regex */
const CONTROLS =
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Text without control sequences and direction overrides; line ends and tabs stay. */
export function printable(text: string): string {
  return text.replaceAll(CONTROLS, '');
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function cellsOf(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1;
}

/** How many terminal cells a line takes. */
export function widthOf(text: string): number {
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + cellsOf(segment), 0);
}

/** As much of one line as fits into `columns` terminal cells, with an ellipsis when cut. */
export function fitted(text: string, columns: number): string {
  if (text.length * 2 <= columns || widthOf(text) <= columns) return text;
  let cells = 0;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    cells += cellsOf(segment);
    if (cells > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
