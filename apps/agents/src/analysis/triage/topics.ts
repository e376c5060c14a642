import { type WordSet, wordSet, wordsOf } from './words.js';

interface Topic {
  readonly name: string;
  readonly words: WordSet;
}

const topic = (name: string, words: string): Topic => ({ name, words: wordSet(words) });

/** Topics of messages to a company, by keywords in English, German, French, Spanish, Italian and Hungarian. */
const topics: readonly Topic[] = [
  topic(
    'billing and payment',
    'invoice* bill billed billing charge* overcharg* payment* paid pay paying price* pricing credit subscription* fee fees vat tax rechnung* zahlung* bezahl* abbuch* abgebucht preis* gebuhr* lastschrift facture* paiement* payer prix factura* pago* cobr* precio* fattura* pagamento* prezzo* szamla* fizet* dij* ar',
  ),
  topic(
    'refund and cancellation',
    'refund* cancel* terminat* money return* unsubscrib* erstatt* ruckerstatt* stornier* kundig* geld zuruck rembours* annul* resili* reembols* devoluc* cancelar rimbors* disdett* annullare visszaterit* lemond*',
  ),
  topic(
    'delivery and shipping',
    'deliver* ship shipped shipping shipment* parcel* package* courier tracking arrive* arrived lieferung* geliefert liefer* paket* versand* zustell* sendung* livraison* livre colis expedition envio* entrega* paquete* pedido spedizione consegna* pacco szallit* csomag* kezbesit*',
  ),
  topic(
    'login and account',
    'login log signin sign password* account* locked username 2fa mfa verification register* anmeld* einlogg* passwort* konto* zugang* gesperrt registr* connexion connecter mot passe compte contrasena* cuenta* sesion acceso* accedere accesso bejelentkez* jelszo* fiok*',
  ),
  topic(
    'errors and crashes',
    'crash* bug* error* exception* broken freez* frozen hang* fails failed failing failure* blank screen absturz* absturzt fehler* fehlermeldung* hangt kaputt defekt* plante* erreur* panne* bogue* fallo* falla* error roto bloquea* guasto errore* crasha hiba* lefagy* osszeomlik*',
  ),
  topic(
    'speed and availability',
    'slow* performance speed timeout* loading load loads lag* down outage* unavailable offline langsam* ladezeit* ausfall* nicht erreichbar lent* lenteur* indisponible lento* lenta* caida* lentezza lassu* elerhetetlen*',
  ),
  topic(
    'damaged or wrong goods',
    'damaged defective wrong item missing part* quality scratched beschadigt* falsch* mangel* qualitat* fehlt endommag* defectueux mauvais qualite danad* defectuos* equivocad* danneggiat* difettos* serult* hibas minoseg*',
  ),
  topic(
    'requests and ideas',
    'feature* request* suggest* wish would like add option support integrat* export* import* wunsch* vorschlag* funktion* hinzufug* fonctionnalite* suggestion* souhait* sugerencia* funcion* suggeriment* funzion* javaslat* funkcio*',
  ),
  topic(
    'privacy and security',
    'privacy gdpr data delete security hacked phishing breach* leak* dsgvo datenschutz* gehackt sicherheit* rgpd confidentialite piratage* privacidad seguridad hackead* sicurezza adatvedelem* biztonsag*',
  ),
  topic(
    'service and people',
    'support service agent* staff rude friendly helpful waiting wait hotline phone reply response kundendienst* mitarbeiter* unfreundlich* freundlich* warteschleife antwort* service reponse personnel attente atencion* servicio* personal respuesta servizio assistenza risposta ugyfelszolgalat* valasz*',
  ),
];

export interface TopicFinding {
  readonly topic: string;
  readonly hits: number;
  readonly words: readonly string[];
}

/** The topic with the most different keywords, the earlier in the list on a tie; undefined without any. */
export const topicOf = (text: string): TopicFinding | undefined => {
  const words = [...new Set(wordsOf(text))];
  let best: TopicFinding | undefined;
  for (const t of topics) {
    const hits = words.filter((w) => t.words.has(w));
    if (hits.length > (best?.hits ?? 0)) best = { topic: t.name, hits: hits.length, words: hits.slice(0, 6) };
  }
  return best;
};
