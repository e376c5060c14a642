/**
 * Words that name the same business figure in English, German, French, Spanish, Italian and Hungarian. A word after
 * `|` means it only loosely ("amount" may be revenue): it wins only when nothing better is there.
 */
const groups: readonly string[] = [
  'revenue sales turnover umsatz erlös erlöse umsatzerlöse chiffre-d-affaires ca ventes ingresos ventas facturación fatturato ricavi vendite árbevétel bevétel forgalom | amount total betrag montant importe importo összeg value',
  'profit gain gewinn ertrag bénéfice beneficio ganancia profitto utile nyereség earnings margin marge',
  'cost costs kosten aufwand coût coûts costo costos coste költség expense expenses ausgaben dépenses gastos spese',
  'price unit-price preis stückpreis einzelpreis prix precio prezzo ár egységár',
  'quantity qty units menge anzahl stück stückzahl quantité cantidad unidades quantità pezzi mennyiség darab | count volume number',
  'discount rabatt nachlass remise descuento sconto kedvezmény',
  'date datum dátum fecha data jour day tag giorno nap order-date bestelldatum auftragsdatum rechnungsdatum date-de-commande fecha-pedido data-ordine created created-at timestamp zeitstempel time időbélyeg invoice-date | month monat mois mes mese hónap period week',
  'customer client kunde kunden kundin client cliente ügyfél vevő customer-name kundenname buyer',
  'product article produkt artikel produit producto prodotto termék item sku ware',
  'region area gebiet région región regione régió territory land country pays país paese ország',
  'category kategorie catégorie categoría categoria kategória type typ art | segment group gruppe',
  'id identifier key nr no nummer numéro número numero azonosító kennung code | ref reference',
  'name bezeichnung nom nombre nome név title titel titre título titolo cím',
  'text message body beschreibung description content inhalt nachricht kommentar comment comments texte mensaje texto testo szöveg leírás feedback review ticket betreff subject summary details',
  'amount betrag montant importe importo összeg sum summe total value wert',
  'salary wage gehalt lohn salaire salario stipendio fizetés bér income einkommen',
  'age alter âge edad età kor életkor',
  'rating score bewertung note calificación punteggio értékelés stars sterne',
  'duration dauer durée duración durata időtartam time-spent hours stunden',
  'city stadt ort ville ciudad città város town',
  'email e-mail mail courriel correo posta',
  'status state zustand statut estado stato állapot',
  'priority priorität priorité prioridad priorità prioritás severity urgency dringlichkeit',
];

const fold = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** `orderDate`, `order_date` and `Order Date` become `order date`; accents go. */
export const foldName = (name: string): string => fold(name.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2'));

interface Membership {
  readonly group: number;
  readonly loose: boolean;
}

const index = new Map<string, Membership[]>();
groups.forEach((line, group) => {
  const [close = '', loose = ''] = line.split('|');
  const add = (words: string, isLoose: boolean): void => {
    for (const word of words.trim().split(/\s+/).filter(Boolean)) {
      const key = fold(word.replaceAll('-', ' '));
      const list = index.get(key) ?? [];
      if (!list.some((m) => m.group === group)) list.push({ group, loose: isLoose });
      index.set(key, list);
    }
  };
  add(close, false);
  add(loose, true);
});

/** `same` when both names belong to one group, `loose` when one of them only loosely, undefined when unrelated. */
export const relationOf = (a: string, b: string): 'same' | 'loose' | undefined => {
  let found: 'same' | 'loose' | undefined;
  for (const x of index.get(a) ?? []) {
    for (const y of index.get(b) ?? []) {
      if (x.group !== y.group) continue;
      if (!x.loose && !y.loose) return 'same';
      if (!(x.loose && y.loose)) found = 'loose';
    }
  }
  return found;
};
