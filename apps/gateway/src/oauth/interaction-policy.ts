import { interactionPolicy } from 'oidc-provider';

const { base, Check } = interactionPolicy;

/**
 * When a person is asked. Beside what the protocol wants: whoever is not of the application's organisation gets no
 * further than the page that says so.
 */
export function policy() {
  const prompts = base();
  prompts
    .get('login')
    ?.checks.add(
      new Check('not_of_the_organisation', 'the person is not of the organisation that the application belongs to', (ctx) =>
        ctx.oidc.session?.accountId !== undefined && ctx.oidc.account === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return prompts;
}
