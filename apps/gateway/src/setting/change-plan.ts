import {
  sameSettingValue,
  secretMask,
  type SettingDefinition,
  settingDefinition,
  settingProblem,
  type SettingScope,
  weakens,
} from '@autoweave/contracts';

/** What somebody wants: a value, or `undefined` for what is inherited. */
export type Wanted = ReadonlyMap<string, unknown>;

export interface PlannedChange {
  readonly definition: SettingDefinition;
  readonly key: string;
  /** Undefined: nothing was, or is to be, set here. Secrets are in clear text on their way to the vault. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface ChangePlan {
  readonly changes: readonly PlannedChange[];
  readonly unchanged: readonly string[];
  readonly errors: Readonly<Record<string, string>>;
  /** Keys whose protection would be taken away. */
  readonly weakened: readonly string[];
}

/** What a change amounts to at one place, given what is set there and what would hold without it. Touches nothing. */
export function planChange(
  scope: SettingScope,
  wanted: Wanted,
  setHere: ReadonlyMap<string, unknown>,
  inherited: (key: string) => unknown,
): ChangePlan {
  const changes: PlannedChange[] = [];
  const unchanged: string[] = [];
  const errors: Record<string, string> = {};
  const weakened: string[] = [];
  for (const [key, value] of wanted) {
    const definition = settingDefinition(key);
    const problem = definition === undefined ? 'There is no such setting' : problemAt(definition, scope, value);
    if (definition === undefined || problem !== undefined) {
      errors[key] = problem ?? '';
      continue;
    }
    const before = setHere.get(key);
    const after = isKept(definition, value) ? before : isCleared(definition, value) ? undefined : value;
    if (setHere.has(key) ? after !== undefined && sameSettingValue(before, after) : after === undefined) {
      unchanged.push(key);
      continue;
    }
    const held = setHere.has(key) ? before : inherited(key);
    if (weakens(definition, held, after === undefined ? inherited(key) : after)) weakened.push(key);
    changes.push({ definition, key, before, after });
  }
  return { changes, unchanged, errors, weakened };
}

const isSecret = ({ type }: SettingDefinition): boolean => type === 'password';
const isKept = (definition: SettingDefinition, value: unknown): boolean => isSecret(definition) && value === secretMask;
const isCleared = (definition: SettingDefinition, value: unknown): boolean => isSecret(definition) && value === '';

function problemAt(definition: SettingDefinition, scope: SettingScope, value: unknown): string | undefined {
  if (!definition.scopes.includes(scope)) {
    const where = { installation: 'for the whole installation', tenant: 'per organisation', user: 'per person' }[scope];
    return `${definition.label} cannot be set ${where}`;
  }
  return value === undefined || isKept(definition, value) ? undefined : settingProblem(definition, value);
}
