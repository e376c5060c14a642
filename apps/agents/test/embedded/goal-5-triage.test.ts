import { describe, expect, it } from 'vitest';
import { runGoal } from './goal-driver.js';

const messages = [
  ['T1', '2026-01-05', 'The app crashes every time I open it. I cannot work, please fix this urgently!'],
  ['T2', '2026-01-06', 'Die Rechnung ist falsch, mir wurde zweimal abgebucht. Das ist sehr ärgerlich.'],
  ['T3', '2026-01-07', 'Great product, I love it. Thank you so much, the support was friendly and helpful!'],
  ['T4', '2026-01-13', 'Je ne peux pas me connecter à mon compte, le mot de passe est refusé.'],
  ['T5', '2026-01-14', 'No funciona el pago con tarjeta, es terrible. Quiero un reembolso inmediatamente.'],
  ['T6', '2026-01-15', 'Il pacco è arrivato in ritardo e danneggiato, sono molto deluso della consegna.'],
  ['T7', '2026-01-20', 'A csomag nem érkezett meg, nagyon csalódott vagyok a szállítással.'],
  ['T8', '2026-01-21', 'My lawyer will contact you because of the data breach. This is the third time I complain!!'],
  ['T9', '2026-01-22', 'It would be nice to have an export option to PDF, a feature request.'],
] as const;
const csv = (header = 'ticket_id,created,message'): string =>
  `${header}\n${messages.map(([id, d, m]) => `${id},${d},"${m}"`).join('\n')}\nT10,2026-01-23,\n`;

describe('Goal 5: triage messages', () => {
  it('finds language, tone, topic and urgency, and keeps every message', async () => {
    const done = await runGoal('Triage tickets.csv', { 'tickets.csv': csv() });
    expect(done.fault).toBeUndefined();
    const rows = new Map(
      (done.files.get('triaged.csv') ?? '')
        .split('\n')
        .slice(1)
        .filter(Boolean)
        .map((l) => [l.split(',')[0] ?? '', l.split(',')]),
    );
    const field = (id: string, at: number): string | undefined => rows.get(id)?.[at];
    expect([...rows.keys()].sort()).toEqual(messages.map((m) => m[0]).sort());
    expect(messages.map(([id]) => field(id, 3))).toEqual(['en', 'de', 'en', 'fr', 'es', 'it', 'hu', 'en', 'en']);
    expect(['T1', 'T2', 'T3', 'T6', 'T7'].map((id) => field(id, 4))).toEqual(['negative', 'negative', 'positive', 'negative', 'negative']);
    expect([field('T2', 6), field('T4', 6), field('T6', 6), field('T8', 6)]).toEqual([
      'billing and payment',
      'login and account',
      'delivery and shipping',
      'privacy and security',
    ]);
    expect([field('T1', 7), field('T5', 7), field('T8', 7), field('T3', 7), field('T9', 7)]).toEqual([
      'high',
      'high',
      'high',
      'low',
      'low',
    ]);
    expect(done.results.get('triage')?.checks.every((c) => c.passed)).toBe(true);
    expect(done.files.get('trend.svg')).toMatch(/^<svg /);
    const report = done.files.get('triage.md') ?? '';
    expect(report).toContain('> ');
    expect(report).toContain('1 row has no text');
    expect(done.results.get('triage')?.evidence[0]).toMatchObject({
      source: 'tickets.csv',
      locator: expect.stringMatching(/^line \d+$/),
      quote: expect.any(String),
    });
  });

  it('finds the column of messages whatever it is called, with its subject', async () => {
    const done = await runGoal('Sort the support tickets in export.csv by urgency', {
      'export.csv': csv('Nr;Eingang;Anliegen')
        .replaceAll(',2026', ';2026')
        .replaceAll(',"', ';"')
        .replace('T10;2026-01-23,', 'T10;2026-01-23;'),
    });
    expect(done.fault).toBeUndefined();
    expect(done.files.get('triage.md')).toContain('Read from `Anliegen`');
  });

  it('groups what no keyword fits by shared words', async () => {
    const odd = Array.from({ length: 8 }, (_, i) => `${i},The parking garage gate stays closed near the blue elevator number ${i}`).concat(
      Array.from({ length: 8 }, (_, i) => `${i + 10},Our cafeteria menu lists vegetarian lunch without ingredients on day ${i}`),
    );
    const done = await runGoal('Triage the comments in c.csv', { 'c.csv': `id,comment\n${odd.join('\n')}\n` });
    const topics = done.results.get('triage')?.data.topics as { topic: string; count: number }[];
    expect(topics.map((t) => t.count)).toEqual([8, 8]);
    expect(topics.some((t) => /garage|parking|gate|elevator/.test(t.topic))).toBe(true);
  });

  it('asks when no column holds messages', async () => {
    const done = await runGoal('Triage tickets.csv', { 'tickets.csv': 'id,state\n1,open\n2,shut\n' });
    expect(done.fault).toMatchObject({ code: 'CLARIFICATION_NEEDED', hint: expect.stringContaining('state (text)') });
  });

  it('gives the same bytes for the same input', async () => {
    const [a, b] = [
      await runGoal('Triage tickets.csv', { 'tickets.csv': csv() }),
      await runGoal('Triage tickets.csv', { 'tickets.csv': csv() }),
    ];
    expect([...b.files]).toEqual([...a.files]);
  });
});
