import { type WordSet, wordSet, wordsOf } from './words.js';

export type Sentiment = 'positive' | 'neutral' | 'negative';

export interface SentimentFinding {
  readonly sentiment: Sentiment;
  /** −1 … 1: (positive − negative) / (positive + negative + 1) hits, negation turned round. */
  readonly score: number;
  /** Words that decided. */
  readonly words: readonly string[];
}

interface Lexicon {
  readonly positive: WordSet;
  readonly negative: WordSet;
  readonly negations: WordSet;
}

const lexicon = (positive: string, negative: string, negations: string): Lexicon => ({
  positive: wordSet(positive),
  negative: wordSet(negative),
  negations: wordSet(negations),
});

/** Small lexicons of our own, for messages of customers. `*` stands for any ending. */
const lexicons: Readonly<Record<string, Lexicon>> = {
  en: lexicon(
    'good great excellent amazing awesome love* lovely perfect* fantastic happy pleased satisf* helpful friendly fast quick* easy easily smooth* recommend* thank* thanks appreciat* nice best better improv* wonderful brilliant reliable solved resolved fixed works intuitive enjoy* impress* glad superb delight*',
    'bad terrible horrible awful hate* worst worse poor* slow* broken break* crash* bug* error* fail* failure wrong problem* issue* disappoint* angry annoy* frustrat* useless unusable confus* difficult missing lost late delay* cancel* refund* complain* unacceptable rude expensive overcharg* freez* stuck never unable impossible damag* defect* scam* ridiculous unhappy ignored waiting nobody down outage disaster',
    "not no never don't doesn't didn't isn't wasn't can't cannot won't without hardly neither nor",
  ),
  de: lexicon(
    'gut* super toll* prima hervorragend* ausgezeichnet* perfekt* zufrieden* freundlich* schnell* einfach* hilfreich* danke* dank empfehl* liebe begeistert* klasse wunderbar* zuverlassig* gelost funktioniert freue* gefallt besser* beste*',
    'schlecht* schrecklich* furchtbar* katastroph* langsam* kaputt* defekt* fehler* falsch* problem* enttausch* arger* wutend* unbrauchbar* verwirrend* schwierig* fehlt fehlen verloren verspat* stornier* kundig* reklam* beschwer* unverschamt* teuer* absturz* absturzt haengt hangt unmoglich* leider mangel* beschadigt* betrug* nie nervt warte* niemand ausfall* inakzeptab*',
    'nicht kein* nie niemals ohne weder kaum',
  ),
  fr: lexicon(
    'bon bonne excellent* genial* super parfait* content* satisf* utile* rapide* facile* recommand* merci* aime* adore* agreable* fiable* resolu* fonctionne mieux meilleur* ravi* bravo',
    'mauvais* terrible* horrible* lent* casse* panne* bug* erreur* faux fausse probleme* decu* deception fache* enerve* inutil* inutilisable* confus* difficile* manque* perdu* retard* annul* rembours* plainte* inacceptable* cher* chere* plante* bloque* impossible* defect* endommag* arnaque* jamais attend* personne nul nulle',
    'ne pas jamais sans aucun* plus ni',
  ),
  es: lexicon(
    'bueno* buena* buen excelente* genial* fantastic* perfect* content* satisfech* util* rapid* facil* recomiend* gracias encanta* amable* fiable* resuelt* funciona mejor* feliz',
    'mal* malo* mala* terrible* horrible* lent* roto* rota* fall* error* incorrect* problema* decepcion* enfad* molest* inutil* confus* dificil* falta* perdid* retras* cancel* reembols* queja* reclam* inaceptable* caro* cara* bloque* imposible* defectuos* danad* estafa* nunca esper* nadie peor* averia*',
    'no nunca sin jamas ni tampoco',
  ),
  it: lexicon(
    'buono* buona* ottim* eccellent* fantastic* perfett* content* soddisfatt* util* veloce* rapid* facile* consiglio* grazie adoro gentile* affidabil* risolt* funziona meglio miglior* felice',
    'cattiv* terribil* orribil* lent* rotto* rotta* guast* error* sbagliat* problem* delus* arrabbiat* inutil* confus* difficil* manca* perso* persa* ritard* annull* rimbors* reclam* inaccettabil* caro* cara* bloccat* impossibil* difettos* danneggiat* truffa* mai aspett* nessuno peggio* pessim*',
    'non mai senza ne nemmeno',
  ),
  hu: lexicon(
    'jo kivalo* remek* nagyszeru* tokelet* elegedett* gyors* egyszeru* hasznos* koszon* ajanl* szeret* kedves* megbizhato* megoldott* mukodik jobb legjobb orul* szuper',
    'rossz* szornyu* borzaszto* lassu* hiba* hibas* elromlott* torott* problema* csalod* duhos* haszontalan* bonyolult* nehez* hianyzik* elveszett* kes* lemond* visszaterit* panasz* elfogadhatatlan* draga* lefagy* osszeomlik* lehetetlen* serult* csalas* soha senki legrosszabb* sajnos*',
    'nem ne soha sem nelkul nincs',
  ),
};

const judgeWith = (words: readonly string[], lexica: readonly Lexicon[]): SentimentFinding => {
  let positive = 0;
  let negative = 0;
  const hits: string[] = [];
  words.forEach((word, i) => {
    const good = lexica.some((l) => l.positive.has(word));
    const bad = !good && lexica.some((l) => l.negative.has(word));
    if (!good && !bad) return;
    const negated = words.slice(Math.max(0, i - 3), i).some((w) => lexica.some((l) => l.negations.has(w))) && word !== 'never';
    if (good !== negated) positive++;
    else if (bad && negated) positive += 0.3;
    else negative++;
    hits.push(negated ? `not ${word}` : word);
  });
  const score = (positive - negative) / (positive + negative + 1);
  return {
    sentiment: score >= 0.3 ? 'positive' : score <= -0.3 ? 'negative' : 'neutral',
    score: Math.round(score * 100) / 100,
    words: hits.slice(0, 8),
  };
};

/** Tone of a message from the lexicon of its language; texts of an unknown language are read with all of them. */
export const sentimentOf = (text: string, language: string): SentimentFinding => {
  const own = lexicons[language];
  return judgeWith(wordsOf(text), own ? [own] : Object.values(lexicons));
};
