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

/** As much of one line as fits into `columns` terminal cells, with an ellipsis when cut. */
export function fitted(text: string, columns: number): string {
  let cells = 0;
  let kept = '';
  const characters = [...text];
  for (const [index, character] of characters.entries()) {
    const width = WIDE.test(character) ? 2 : 1;
    const isLast = index === characters.length - 1;
    if (cells + width > columns - (isLast ? 0 : 1)) return `${kept}…`;
    cells += width;
    kept += character;
  }
  return kept;
}
