/** What people ask for that no rule can do, with the capability that is missing. First match wins. */
const unsupported: readonly (readonly [RegExp, string])[] = [
  [
    /\b(poem|poetry|gedicht|story|stories|novel|song|lyrics|joke|witz|essay|blog ?post|slogan|cover letter|speech|script for|screenplay|limerick|haiku)\b/i,
    'free text writing (a language model)',
  ],
  [
    /\b(write|draft|compose|answer|reply|schreibe?)\b[^.]{0,40}\b(e-?mails?|letters?|brief|messages?|tweets?|replies|article|press release|business plan|proposal|novel)\b/i,
    'free text writing (a language model)',
  ],
  [
    /\b(book|buche|order|buy|purchase|reserve|kaufe?)\b[^.]{0,40}\b(flights?|flug|hotels?|tickets?|tables?|pizza|taxi|trip|holiday|rooms?|shoes|train)\b/i,
    'booking and purchasing on the web',
  ],
  [/\b(translate|translation|übersetze?n?|übersetzung)\b/i, 'translation (a language model)'],
  [
    /\b(weather|wetter|news|stock price|exchange rate|search the (web|internet)|google|browse|wikipedia)\b/i,
    'live information from the web',
  ],
  [/\b(transcribe|transcription|audio|speech to text|podcast)\b/i, 'audio understanding'],
  [/\b(image|photo|picture of|draw (me )?an? (cat|dog|picture|logo)|logo|paint|illustration)\b/i, 'image understanding or generation'],
  [
    /\b(refactor|debug|fix (the|this|my) (bug|code|test)|pull request|unit tests?|implement|compile|write (a |some )?(code|program|script|function|app|website)|build (me )?an? (app|website|api))\b/i,
    'programming (a language model)',
  ],
  [
    /\b(python|javascript|typescript|java|rust|c\+\+|bash)\b[^.]{0,30}\b(program|script|code|function|class)\b/i,
    'programming (a language model)',
  ],
  [
    /\b(send|call|phone|text|notify|message|sms)\b[^.]{0,20}\b(mother|boss|anna|bob|him|her|them|team|customer|everyone|me)\b/i,
    'sending messages to people',
  ],
  [/\b(deploy|restart|install|server|kubernetes|docker|ssh)\b/i, 'operating servers'],
  [/\b(presentation|slides|powerpoint|keynote)\b/i, 'making presentations'],
  [/\b(repository|git history|source code|codebase)\b/i, 'reading repositories'],
  [/\b(our|my|the) agents?\b[^\n]{0,40}\b(fail|slow|errors?)/i, "learning from the platform's own runs"],
  [
    /^\s*(please\s+|bitte\s+)?(merge|join|concatenate|combine|append|clean( up)?|deduplicate|sort|filter|delete|remove|rename|fill|impute|pivot|unpivot|split|edit|update|replace)\b(?!.*\b(urgen|topic|sentiment|tickets? by|messages? by|requests? by))/i,
    'editing tables and files',
  ],
];

/** The capability that a text asks for and rules do not have. */
export const unsupportedCapability = (text: string): string | undefined => unsupported.find(([pattern]) => pattern.test(text))?.[1];
