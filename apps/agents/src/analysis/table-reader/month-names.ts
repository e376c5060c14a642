const names: Readonly<Record<number, string>> = {
  1: 'jan january januar jänner jän janvier janv enero ene gennaio gen január',
  2: 'feb february februar feber février févr fév febrero febbraio febr február',
  3: 'mar march märz mär mrz mars marzo márc március',
  4: 'apr april avril avr abril abr aprile ápr április',
  5: 'may mai mayo maggio mag máj május',
  6: 'jun june juni juin junio giugno giu jún június',
  7: 'jul july juli juillet juil julio luglio lug júl július',
  8: 'aug august août aou aoû agosto ago augusztus',
  9: 'sep sept september septembre septiembre set settembre szept szeptember',
  10: 'oct october okt oktober octobre octubre ott ottobre október',
  11: 'nov november novembre noviembre',
  12: 'dec december dez dezember déc décembre diciembre dic dicembre december',
};

const plain = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\.$/, '');

const months = new Map<string, number>();
for (const [month, words] of Object.entries(names)) for (const word of words.split(' ')) months.set(plain(word), Number(month));

/** 1–12 for a month's name or short name in English, German, French, Spanish, Italian or Hungarian. */
export const monthOf = (word: string): number | undefined => months.get(plain(word));
