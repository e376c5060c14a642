import type { GoalEvent } from '@autoweave/contracts';

/** Above this a row would be compressed and moved out of the table, which costs more than another row. */
const largestRowCharacters = 1_800;
/** So that whoever reads a part of a log never reads much more than that. */
export const mostEventsPerRow = 100;

/** Consecutive events of one goal as one row of its log keeps them. `seq` and `at` are those of the last. */
export interface LogRow {
  readonly goalId: string;
  readonly tenantId: string;
  readonly seq: number;
  readonly at: string;
  /** A JSON array. Of each event its type, its payload, and its time if that is not the row's. */
  readonly events: string;
}

/** Puts consecutive events of one goal into as few rows as they fit into. `payloads` are the events' payloads as JSON. */
export function packLog(tenantId: string, events: readonly GoalEvent[], payloads: readonly string[]): LogRow[] {
  const rows: LogRow[] = [];
  let from = 0;
  let characters = 0;
  for (let i = 0; i < events.length; i += 1) {
    const more = (payloads[i] as string).length;
    if (i > from && (characters + more > largestRowCharacters || i - from === mostEventsPerRow)) {
      rows.push(rowOf(tenantId, events, payloads, from, i));
      from = i;
      characters = 0;
    }
    characters += more + frameCharacters;
  }
  if (from < events.length) rows.push(rowOf(tenantId, events, payloads, from, events.length));
  return rows;
}

/** Of `{"type":"…","payload":…},`. */
const frameCharacters = 45;

function rowOf(tenantId: string, events: readonly GoalEvent[], payloads: readonly string[], from: number, to: number): LogRow {
  const { goalId, seq, at } = events[to - 1] as GoalEvent;
  let text = '[';
  for (let i = from; i < to; i += 1) {
    const event = events[i] as GoalEvent;
    const time = event.at === at ? '' : `"at":"${event.at}",`;
    text += `${i === from ? '' : ','}{"type":"${event.type}",${time}"payload":${payloads[i]}}`;
  }
  return { goalId, tenantId, seq, at, events: `${text}]` };
}

/** A row as the database gives it; those of the first version hold one event in columns of their own. */
export interface StoredLogRow {
  readonly goal_id: string;
  readonly seq: number;
  readonly at: Date;
  readonly events: string | null;
  readonly type: string | null;
  readonly payload: unknown;
}

/** The events of rows in order, from the one after `after`. */
export function unpackLog(rows: readonly StoredLogRow[], after = 0): GoalEvent[] {
  const events: GoalEvent[] = [];
  for (const row of rows) {
    const goalId = row.goal_id;
    const at = row.at.toISOString();
    const add = (seq: number, event: object) => {
      if (seq > after) events.push({ goalId, seq, version: 1, at, ...event } as GoalEvent);
    };
    if (row.events === null) add(row.seq, { type: row.type, payload: row.payload });
    else {
      const packed = JSON.parse(row.events) as object[];
      packed.forEach((event, i) => add(row.seq - packed.length + i + 1, event));
    }
  }
  return events;
}
