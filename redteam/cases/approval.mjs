const approvalId = 'appr_01h2xcejqtf2nbrexx3vqjhp41';
const grantId = 'grant_01h2xcejqtf2nbrexx3vqjhp41';
const expiresAt = '2999-01-01T00:00:00.000Z';
const ask = ({ gate, own, contextOf, tools }, args, context, extra = {}) => {
  const gated = new gate.GatedTools(tools.definitions);
  return (
    own.pass(
      { kind: 'tool', tool: gated.get('delete_file'), name: 'delete_file', arguments: args, callKey: 'k', outcomeUnknown: false, ...extra },
      contextOf(context),
    ).kind === 'permit'
  );
};
const approved = (gate, args, extra = {}) => [
  { approvalId, callKey: 'k', argumentsHash: gate.hashArguments('delete_file', args), decision: 'approved', ...extra },
];
const offer = (constraints, extra = {}) => [{ grantId, tool: 'delete_file', constraints, expiresAt, ...extra }];
const below = [{ path: 'path', op: 'prefix', value: 'tmp/' }];

const cases = {
  'other arguments than approved': (a) => ask(a, { path: 'b' }, { grants: approved(a.gate, { path: 'a' }) }),
  'other place than approved': (a) => ask(a, { path: 'a' }, { grants: approved(a.gate, { path: 'a' }) }, { callKey: 'other' }),
  'a hash without the tool': (a) =>
    ask(a, { path: 'a' }, { grants: [{ ...approved(a.gate, {})[0], argumentsHash: a.gate.hashArguments('read_file', { path: 'a' }) }] }),
  'an approval twice': (a) => {
    const ledger = new a.gate.RunLedger();
    const grants = approved(a.gate, { path: 'a' });
    ask(a, { path: 'a' }, { grants, ledger });
    return ask(a, { path: 'a' }, { grants, ledger });
  },
  'an approval again after a restart': (a) => {
    const ledger = new a.gate.RunLedger();
    const grants = approved(a.gate, { path: 'a' });
    ask(a, { path: 'a' }, { grants, ledger });
    return ask(a, { path: 'a' }, { grants, ledger: a.gate.RunLedger.from(JSON.parse(JSON.stringify(ledger))) });
  },
  'edited arguments that a policy denies': (a) =>
    ask(a, { path: 'a' }, { grants: approved(a.gate, { path: 'a' }, { editedArguments: { path: '/etc/shadow' } }) }),
  'climbing out of a granted prefix': (a) => ask(a, { path: 'tmp/../customers.csv' }, { standingGrants: offer(below) }),
  'a grant without the argument': (a) => ask(a, { path: 'x' }, { standingGrants: offer([{ path: 'folder', op: 'glob', value: '**' }]) }),
  'an expired grant': (a) => ask(a, { path: 'tmp/a' }, { standingGrants: offer(below, { expiresAt: '2020-01-01T00:00:00.000Z' }) }),
  'a used-up grant': (a) => ask(a, { path: 'tmp/a' }, { standingGrants: offer(below, { usesLeft: 0 }) }),
  'a grant of another tool': (a) => ask(a, { path: 'tmp/a' }, { standingGrants: offer(below, { tool: 'read_file' }) }),
  'a grant for a blocked command': (a) => {
    const gated = new a.gate.GatedTools(a.tools.definitions);
    const standingGrants = [{ grantId, tool: 'run_command', constraints: [], expiresAt }];
    return (
      a.own.pass(
        {
          kind: 'tool',
          tool: gated.get('run_command'),
          name: 'run_command',
          arguments: { command: 'rm -rf x' },
          callKey: 'k',
          outcomeUnknown: false,
        },
        a.contextOf({ standingGrants, type: 'open' }),
      ).kind === 'permit'
    );
  },
  'a tool outside the task': (a) => ask(a, { path: 'tmp/a' }, { allowedTools: ['read_file'], standingGrants: offer([]) }),
  'facts of one’s own making': async (a) => {
    const gated = new a.gate.GatedTools(a.tools.definitions);
    const forged = { ...gated.get('delete_file'), requiresApproval: false };
    const verdict = a.own.pass(
      { kind: 'tool', tool: forged, name: 'delete_file', arguments: { path: 'customers.csv' }, callKey: 'k', outcomeUnknown: false },
      a.contextOf(),
    );
    return (
      verdict.kind === 'permit' &&
      gated.run(verdict.permit, {}).then(
        () => true,
        () => false,
      )
    );
  },
  'a permit of one’s own making': async (a) => {
    const gated = new a.gate.GatedTools(a.tools.definitions);
    const forged = { kind: 'tool', subject: { tool: gated.get('delete_file'), input: { path: 'customers.csv' } }, context: a.contextOf() };
    return Promise.resolve()
      .then(() => gated.run(forged, {}))
      .then(
        () => true,
        () => false,
      );
  },
  'a consume of one’s own making': async (a) => {
    const gated = new a.gate.GatedTools(a.tools.definitions);
    const subject = { tool: gated.get('write_file'), input: { path: 'planted.txt', content: 'x', append: false } };
    return Promise.resolve()
      .then(() =>
        gated.run(
          { kind: 'tool', subject, context: a.contextOf(), consume: () => subject },
          { workspaceDir: '/nowhere', resolve: async () => '/nowhere/x', signal: AbortSignal.timeout(100) },
        ),
      )
      .then(
        () => true,
        (error) => error?.fault?.code !== 'SAFETY_VIOLATION',
      );
  },
  'a permit used twice': async (a) => {
    const gated = new a.gate.GatedTools(a.tools.definitions);
    const verdict = a.own.pass(
      { kind: 'tool', tool: gated.get('run_sql'), name: 'run_sql', arguments: { sql: 'select 1' }, callKey: 'k', outcomeUnknown: false },
      a.contextOf(),
    );
    await gated.run(verdict.permit, {});
    return gated.run(verdict.permit, {}).then(
      () => true,
      () => false,
    );
  },
};
export const approval = Object.entries(cases).map(([name, attempt]) => ({ family: 'approvals', runner: 'approval', name, attempt }));
