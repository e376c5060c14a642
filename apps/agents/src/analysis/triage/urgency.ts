import type { SentimentFinding } from './sentiment.js';
import { fold, wordSet } from './words.js';

export type Urgency = 'high' | 'medium' | 'low';

export interface UrgencyFinding {
  readonly urgency: Urgency;
  readonly points: number;
  readonly reasons: readonly string[];
}

const pressing =
  /\b(urgent\w*|asap|immediately|right now|emergency|critical|today|deadline|by tomorrow|dringend\w*|sofort|umgehend|unverzuglich|heute noch|notfall|frist|immediatement|au plus vite|tout de suite|urgencia|inmediatamente|cuanto antes|subito|immediatamente|emergenza|surgos\w*|azonnal)\b/;
const blocking =
  /\b(cannot (work|log ?in|access|use|open|pay)|can't (work|log ?in|access|use|open|pay)|unable to|not working|doesn't work|does not work|stopped working|is down|outage|production|data loss|lost (all|my) data|blocked|locked out|geht (gar )?nicht( mehr)?|funktioniert (gar )?nicht|komplett ausgefallen|gesperrt|datenverlust|ne fonctionne (pas|plus)|bloque|no funciona|no puedo|caido|non funziona|non riesco|bloccato|nem mukodik|leallt)\b/;
const legal =
  /\b(lawyer|attorney|legal action|sue|court|police|fraud|hacked|breach|gdpr|complaint|anwalt|rechtsanwalt|klage|anzeige|betrug|dsgvo|avocat|plainte|abogado|denuncia|avvocato|denuncia|ugyved|panasz)\b/;
const repeated =
  /\b(again|third time|second time|still no|still not|for weeks|for days|several times|no (reply|answer|response)|schon wieder|immer noch (nicht|keine)|seit (tagen|wochen)|mehrfach|toujours pas|encore une fois|otra vez|todavia no|ancora|di nuovo|megint|meg mindig)\b/;
const highWords = wordSet('high highest critical urgent blocker p0 p1 1 hoch dringend kritisch haute urgente alta magas surgos');

const rules = [
  { pattern: pressing, points: 2, reason: 'asks for speed' },
  { pattern: blocking, points: 2, reason: 'work is blocked' },
  { pattern: legal, points: 2, reason: 'legal or security matter' },
  { pattern: repeated, points: 1, reason: 'not the first time' },
] as const;

/** Points: 2 for speed, blocked work, legal or security; 1 for repetition, a very negative tone, shouting, a high priority given. High from 3, medium from 1. */
export const urgencyOf = (text: string, tone: SentimentFinding, priority: string | undefined): UrgencyFinding => {
  const folded = fold(text);
  const hits: { points: number; reason: string }[] = rules
    .filter((r) => r.pattern.test(folded))
    .map(({ points, reason }) => ({ points, reason }));
  if (tone.score <= -0.6) hits.push({ points: 1, reason: 'very negative tone' });
  if ((text.match(/!{2,}/) !== null || /\b\p{Lu}{4,}\b.*\b\p{Lu}{4,}\b/u.test(text)) && hits.length > 0)
    hits.push({ points: 1, reason: 'shouting' });
  if (priority !== undefined && highWords.has(fold(priority).trim())) hits.push({ points: 1, reason: `priority "${priority}"` });
  const points = hits.reduce((a, h) => a + h.points, 0);
  return { urgency: points >= 3 ? 'high' : points >= 1 ? 'medium' : 'low', points, reasons: hits.map((h) => h.reason) };
};
