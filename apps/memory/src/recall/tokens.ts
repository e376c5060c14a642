import snowball from 'snowball-stemmers';

const stemmer = snowball.newStemmer('english');
const word = /[\p{L}\p{N}]+/gu;

/** Words that carry no topic; both indexes leave them out. */
const stop = new Set(
  'a an and are as at be been but by can could did do does for from had has have how i if in into is it its may me my no not of on or our she should so than that the their them then there these they this to was we were what when where which who will with would you your'.split(
    ' ',
  ),
);

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Stems of the words of a text. */
export const words = (text: string): string[] =>
  (plain(text).match(word) ?? []).filter((one) => !stop.has(one)).map((one) => stemmer.stem(one));

/** Character 4-grams of every word with its borders: what still matches when a word is misspelt. */
export function grams(text: string): string[] {
  const found: string[] = [];
  for (const one of plain(text).match(word) ?? []) {
    if (stop.has(one)) continue;
    const framed = `_${one}_`;
    if (framed.length <= 4) found.push(framed);
    else for (let i = 0; i + 4 <= framed.length; i += 1) found.push(framed.slice(i, i + 4));
  }
  return found;
}
