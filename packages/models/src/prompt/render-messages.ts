import type { Brief, GoalBrief, MissingUpstream, ModelMessage, RecalledMemory, UpstreamResult } from '@autoweave/contracts';
import { fence } from './fence.js';

const maxDataCharacters = 20_000;
const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}\n… (${text.length - length} characters left out)`;

const goalText = (goal: GoalBrief): string =>
  `The goal, given at ${goal.receivedAt}:\n${fence('goal', goal.text)}${goal.inputs.length === 0 ? '\nNo files are attached.' : `\nAttached files:\n${fence('files', goal.inputs.map((f) => `${f.name} (${f.mediaType}, ${f.size} bytes)`).join('\n'))}`}`;

const memoriesText = (memories: readonly RecalledMemory[]): string =>
  memories.length === 0
    ? ''
    : `What may be worth remembering from earlier goals (may be wrong or out of date):\n${memories.map((m) => fence('memory', cut(`${m.title}\n${m.content}`, 4_000))).join('\n')}`;

const resultsText = (results: readonly UpstreamResult[]): string =>
  results
    .map((r) => {
      const { summary, data, artifacts, checks, limits } = r.result;
      return `Result of "${r.name}" (${r.key}):\n${fence('result', cut(JSON.stringify({ summary, data, files: artifacts.map((a) => a.path), checks, limits }), maxDataCharacters))}`;
    })
    .join('\n\n');

const missingText = (missing: readonly MissingUpstream[]): string =>
  missing.length === 0
    ? ''
    : `Parts that this task builds on and that delivered nothing:\n${fence('missing', missing.map((m) => `${m.key}: ${m.reason}`).join('\n'))}\nThey are not coming. Work with the results above, do not guess what the others would have said, and name every missing part in "limits".`;

const telosText = (documents: readonly { readonly name: string; readonly content: string }[]): string =>
  documents.length === 0
    ? ''
    : `What the organisation says it is for. Plan in its sense, and leave out what it forbids:\n${documents.map(({ name, content }) => fence(name, cut(content, 4_000))).join('\n')}`;

const joined = (parts: readonly string[]): string => parts.filter((p) => p !== '').join('\n\n');

const promptOf = (brief: Brief): string => {
  switch (brief.purpose) {
    case 'intent':
      return joined([goalText(brief.goal), `Capabilities available here: ${brief.capabilities.join(', ') || 'not listed'}.`]);
    case 'plan':
      return joined([
        goalText(brief.goal),
        `What it is about: ${fence('intent', JSON.stringify(brief.intent))}`,
        `Agent types:\n${brief.agents.map((a) => `- ${a.type}: ${a.description} Tools: ${a.tools.join(', ') || 'none'}.`).join('\n') || '- none listed'}`,
        telosText(brief.telos ?? []),
        memoriesText(brief.memories),
        brief.previous === undefined
          ? ''
          : `This is a replan. The last plan: ${fence('plan', cut(JSON.stringify(brief.previous.plan), maxDataCharacters))}\nCompleted tasks: ${brief.previous.completed.join(', ') || 'none'}.\nWhy it failed: ${fence('fault', JSON.stringify(brief.previous.fault))}`,
      ]);
    case 'execute':
      return joined([
        goalText(brief.goal),
        `Your task: ${brief.task.name}\n${fence('task', brief.task.description)}`,
        brief.task.procedure === undefined ? '' : `Suggested procedure: ${fence('procedure', JSON.stringify(brief.task.procedure))}`,
        brief.files.length === 0
          ? 'The workspace is empty.'
          : `Files in the workspace:\n${fence(
              'files',
              brief.files
                .slice(0, 300)
                .map((f) => `${f.path} (${f.mediaType}, ${f.size} bytes)`)
                .join('\n'),
            )}`,
        brief.task.item === undefined
          ? ''
          : `This task is for one item of a list: ${fence('item', cut(JSON.stringify(brief.task.item), maxDataCharacters))}`,
        resultsText(brief.upstream),
        missingText(brief.missing ?? []),
        brief.handOff === undefined
          ? ''
          : `The agent "${brief.handOff.from}" had this task before you and left this note:\n${fence('note', cut(brief.handOff.note, 8_000))}`,
        memoriesText(brief.memories),
      ]);
    case 'compact':
      return joined([
        goalText(brief.goal),
        `The agent's task: ${brief.task.name}\n${fence('task', brief.task.description)}`,
        `The older part of the conversation:\n${fence('conversation', brief.conversation)}`,
      ]);
    case 'consult':
      return joined([
        goalText(brief.goal),
        brief.context === '' ? '' : `What ${brief.from} told about it:\n${fence('context', cut(brief.context, 8_000))}`,
        `The question of ${brief.from}:\n${fence('question', brief.question)}`,
      ]);
    case 'critic':
      return joined([
        goalText(brief.goal),
        `Statements:\n${brief.statements.map((s, i) => `${i + 1}. ${s}`).join('\n')}`,
        resultsText(brief.results),
      ]);
    case 'reflect':
      return joined([
        goalText(brief.goal),
        `Outcome: ${brief.outcome}.`,
        brief.fault === undefined ? '' : `Why: ${fence('fault', JSON.stringify(brief.fault))}`,
        brief.result === undefined
          ? ''
          : `Answer: ${fence('answer', cut(brief.result.answer, 4_000))}\nCriteria: ${fence('criteria', JSON.stringify(brief.result.criteria))}`,
        resultsText(brief.results),
      ]);
  }
};

/** The first message of a conversation with a language model. Everything others wrote is fenced as data. */
export const renderMessages = (brief: Brief): readonly ModelMessage[] => [{ role: 'user', text: promptOf(brief) }];
