import type { Sentence } from './sentences.js';

export interface FoundObligation {
  readonly owner: string;
  readonly action: string;
  /** What in the wording makes it an obligation. */
  readonly clue: string;
}

const name = "\\p{Lu}[\\p{L}.'’-]+(?:\\s+(?:\\p{Lu}[\\p{L}.'’-]+|von|van|de|der|du|le|la))*";
const names = `${name}(?:\\s*(?:,|&|/|and|und|et|y|e|és)\\s*${name})*`;
const marker =
  /^(?:\[[ xX]?\]\s*)?(action(?: items?| points?)?|to-?do|task|ap|next steps?|follow[- ]?up|aufgabe|maßnahme|massnahme|tâche|tarea|azione|teendő|feladat)\s*(?:\d+\s*)?[:–-]\s*(.+)$/iu;
const checkbox = /^\[[ ]?\]\s*(.+)$/;
const sections =
  /\b(action items?|actions?|action points?|to-?dos?|tasks|next steps|follow[- ]?ups?|aufgaben|maßnahmen|nächste schritte|tâches|à faire|tareas|acciones|azioni|teendők|feladatok)\b/i;

/** Verbs that bind. The subject before them is the owner. */
const binding: readonly (readonly [RegExp, string])[] = [
  [/\b(?:must|shall)(?:\s+not)?\b/iu, 'must'],
  [/\b(?:has|have|had)\s+to\b/iu, 'has to'],
  [/\bneeds?\s+to\b/iu, 'needs to'],
  [/\b(?:is|are)\s+(?:required|obliged|obligated|expected|due|asked)\s+to\b/iu, 'is required to'],
  [/\b(?:agree[sd]?|undertakes?|undertook|commit(?:s|ted)?|promise[sd]?|volunteer(?:s|ed)?|offered)\s+to\b/iu, 'agreed to'],
  [/\b(?:is|are|will be)\s+responsible\s+for\b/iu, 'is responsible for'],
  [/\bwill(?:\s+not)?\b(?!\s+be\s+(?!paid|sent|delivered|responsible|provided|prepared|invoiced))/iu, 'will'],
  [/\bshould\b/iu, 'should'],
  [
    /(?<![\p{L}])(?:muss|müssen|hat\s+\p{L}*\s*zu|ist\s+verpflichtet|sind\s+verpflichtet|verpflichtet\s+sich|verpflichten\s+sich|soll|sollen|übernimmt|übernehmen|kümmert\s+sich|kümmern\s+sich)(?![\p{L}])/iu,
    'muss',
  ],
  [/(?<![\p{L}])(?:wird|werden)(?![\p{L}])(?=.*\bbis\b)/iu, 'wird … bis'],
  [/(?<![\p{L}])(?:doit|doivent|devra|devront|s['’]engage(?:nt)?\s+à|est\s+chargée?\s+de|se\s+charge\s+de)(?![\p{L}])/iu, 'doit'],
  [
    /(?<![\p{L}])(?:debe|deben|deberá|deberán|tiene\s+que|tienen\s+que|se\s+compromete\s+a|se\s+encarga\s+de|se\s+encargará\s+de)(?![\p{L}])/iu,
    'debe',
  ],
  [
    /(?<![\p{L}])(?:deve|devono|dovrà|dovranno|si\s+impegna\s+a|si\s+occupa\s+di|si\s+occuperà\s+di|ha\s+l['’]obbligo\s+di)(?![\p{L}])/iu,
    'deve',
  ],
  [/(?<![\p{L}])(?:köteles|vállalja|feladata|elkészíti|felelős)(?![\p{L}])/iu, 'köteles'],
];

/** Subjects that nobody is: sentences about the world, not about duties. */
const impersonal =
  /^(it|this|that|there|these|those|what|es|das|dies|il|ce|cela|esto|eso|questo|ez|az|the\s+(weather|meeting|session|event|call|workshop|market|price|sun|next meeting|deadline)|die\s+(sitzung|besprechung)|das\s+(treffen|meeting)|la\s+réunion|la\s+reunión|la\s+riunione|(the\s+)?next\s+(meeting|session|call))\b/iu;
const soft = new Set(['will', 'should']);

const trim = (text: string): string => text.replace(/^[\s,:;–-]+|[\s,;:.–-]+$/gu, '').trim();

/** The words right before the verb: from the last comma or conjunction on. */
const subjectOf = (before: string): string => {
  const clause = trim(before.split(/[;:]|,\s+(?=\p{Ll})|\b(?:that|dass|que|che|hogy)\b/u).at(-1) ?? '');
  return trim(
    clause
      .replace(/^(?:and|but|so|then|therefore|also|und|aber|dann|et|mais|y|pero|e|ma|és|de)\s+/iu, '')
      .replace(/^(?:by|until|on|bis(?:\s+zum)?|am)\s+.*?,\s*/iu, ''),
  );
};

const explicitOwner = (text: string): string | undefined => {
  const m =
    new RegExp(
      `(?:owner|responsible|assigned to|assignee|who|verantwortlich|zuständig|responsable|responsabile|felelős)\\s*[:=]\\s*(${names})`,
      'iu',
    ).exec(text) ??
    /(?<![\p{L}\d.])@([\p{L}][\p{L}\d._-]+)/u.exec(text) ??
    new RegExp(`\\((${names})\\)\\s*\\.?$`, 'u').exec(text);
  return m?.[1];
};

/** `Anna: send the offer`, `Anna to send the offer`, `Anna – send …` */
const named = (text: string): FoundObligation | undefined => {
  const to = new RegExp(`^(${names})\\s+(?:to|zu)\\s+(\\p{Ll}.+)$`, 'u').exec(text);
  if (to) return { owner: to[1] ?? '', action: trim(to[2] ?? ''), clue: 'name to …' };
  return undefined;
};

/**
 * The duty in a sentence, if there is one: a marked action, a binding verb with a subject, a name with an infinitive,
 * or an item under a heading such as "Action items".
 */
export const obligationIn = ({ text, under, listed: inList }: Sentence): FoundObligation | undefined => {
  const marked = marker.exec(text)?.[2] ?? checkbox.exec(text)?.[1];
  const body = trim(marked ?? text);
  if (/\?$/.test(body) || body.length < 6) return undefined;
  const listed = inList && sections.test(under);
  const owner = explicitOwner(body);
  const direct = named(body) ?? labelled(body, listed || marked !== undefined);
  if (direct !== undefined) return { ...direct, owner: owner ?? direct.owner };
  const verbs = binding.flatMap(([verb, clue]) => {
    const m = verb.exec(body);
    return m === null ? [] : [{ at: m.index, length: m[0].length, clue }];
  });
  for (const { at, length, clue } of verbs.sort((a, b) => a.at - b.at)) {
    const subject = subjectOf(body.slice(0, at));
    const action = trim(body.slice(at + length));
    const relative = /^(which|who|die|der|das|qui|que|che|amely)$/iu.test(subject);
    const who = owner ?? (relative || subject === '' ? agentOf(action) : subject);
    if (action.length < 3 || (impersonal.test(subject) && !relative)) continue;
    if (soft.has(clue) && marked === undefined && !listed && !isParty(who)) continue;
    if (who.length > 80 && owner === undefined) continue;
    return { owner: who, action, clue };
  }
  if (marked !== undefined) return { owner: owner ?? '', action: body, clue: 'marked as action' };
  if (listed && body.split(' ').length >= 3) return { owner: owner ?? '', action: body, clue: `listed under "${under}"` };
  return undefined;
};

/** Who a passive names: "be approved by the board before June" is the board's. */
const agentOf = (action: string): string =>
  trim(
    /^(?:not\s+)?be\s+\p{L}+\s+by\s+((?:the\s+)?[\p{L}][\p{L} ]{1,40}?)(?=\s+(?:before|by|until|no|on|in|at|within)\b|[,.]|$)/iu.exec(
      action,
    )?.[1] ?? '',
  );

/** Somebody who can owe something: a name, a pronoun, a role. */
const isParty = (who: string): boolean =>
  new RegExp(`^(?:${names})$`, 'u').test(who) ||
  /^(we|i|you|he|she|they|everyone|everybody|both|all|wir|ich|sie|er|alle|nous|je|nosotros|noi|mi)$/iu.test(who) ||
  /\b(team|supplier|customer|client|tenant|landlord|buyer|seller|vendor|contractor|company|board|committee|department|manager|management|party|parties|office|group|employer|employee|lieferant|kunde|mieter|vermieter|käufer|verkäufer|auftragnehmer|auftraggeber|vorstand|fournisseur|locataire|proveedor|cliente|fornitore)\b/iu.test(
    who,
  );

const labelled = (body: string, inList: boolean): FoundObligation | undefined => {
  const m = new RegExp(`^(${names})\\s*[:–]\\s*(.{6,})$`, 'u').exec(body);
  return m && inList ? { owner: m[1] ?? '', action: trim(m[2] ?? ''), clue: 'name: …' } : undefined;
};
