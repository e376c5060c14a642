/** Words of a text without accents and case, in order. */
export const wordsOf = (text: string): readonly string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}']+/u)
    .filter((w) => w.length > 0);

export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replaceAll('’', "'");

/** A set of words where `crash*` stands for every word that begins with `crash`. */
export interface WordSet {
  readonly has: (word: string) => boolean;
}

export const wordSet = (text: string): WordSet => {
  const exact = new Set<string>();
  const prefixes = new Set<string>();
  for (const word of fold(text).split(/\s+/).filter(Boolean)) {
    if (word.endsWith('*')) prefixes.add(word.slice(0, -1));
    else exact.add(word);
  }
  return {
    has: (word) => {
      if (exact.has(word)) return true;
      for (let n = word.length; n >= 3; n--) if (prefixes.has(word.slice(0, n))) return true;
      return false;
    },
  };
};

const stop = wordSet(
  `a an the and or but if then than so as at by for from in into of on to with without about is are was were be been being am do does did done have has had having i you he she it we they me him her us them my your his its our their this that these those there here what which who whom when where why how not no nor only very can could will would shall should may might must just also too more most some any all each other again still please hello hi dear thanks thank regards since because while up out over after before now get got one two
  der die das den dem des ein eine einen einem einer und oder aber wenn dann als wie zu zum zur im am an auf aus bei mit nach von vor für über unter ist sind war waren sein bin habe hat haben hatte wird werden wurde kann können nicht kein keine ich du er sie es wir ihr mich mir mein meine ihre unser dass da so nur noch auch schon sehr bitte hallo danke seit
  le la les un une des du de et ou mais si que qui quoi dans en sur sous avec sans pour par est sont était être a ai avons avez ont je tu il elle nous vous ils elles mon ma mes votre notre ce cette ces ne pas plus très aussi bonjour merci depuis au aux se
  el los las una unos unas y o pero si que en con sin para por es son era ser he ha han yo tú él ella nosotros mi mis su sus este esta estos no más muy también hola gracias desde al del lo se me
  il lo gli un uno e o ma se che in con senza per da è sono era essere ho ha hanno io tu lui lei noi mio mia suo questo questa non più molto anche ciao grazie dal al della del di si mi
  a az egy és vagy de ha hogy nem is van volt lesz én te ő mi ti ők ez azt ezt meg el ki be már még csak nagyon kérem köszönöm`,
);

/** Words that carry content: no stop words, no bare numbers, at least three letters. */
export const contentWords = (text: string): readonly string[] =>
  wordsOf(text).filter((w) => w.length >= 3 && !/^\d+$/.test(w) && !stop.has(w));
