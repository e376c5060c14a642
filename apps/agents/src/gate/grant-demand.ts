import type { ArgumentConstraint, GrantOffer } from '@autoweave/contracts';

/**
 * What a permission given in advance has to pin down to stand in for a person. A bound that does not touch what is asked about
 * is no answer to it. `anything`: the tool alone will do; `something`: any argument; `destination`: where data goes;
 * `command`, `sql`: the very text; `nothing`: no permission stands in.
 */
export type GrantDemand = 'anything' | 'something' | 'destination' | 'command' | 'sql' | 'nothing';

/** Whether the constraints of an offer pin down everything that is demanded. Pure. */
export const meets = (
  { constraints }: Pick<GrantOffer, 'constraints'>,
  demands: readonly GrantDemand[],
  sqlArguments: readonly string[],
): boolean =>
  demands.every((demand) => {
    switch (demand) {
      case 'anything':
        return true;
      case 'something':
        return constraints.length > 0;
      case 'destination':
        return constraints.some(pinsDestination);
      case 'command':
        return pins(constraints, 'command') || (pins(constraints, 'program') && pins(constraints, 'args'));
      case 'sql':
        return [...sqlArguments, 'command'].some((path) => pins(constraints, path));
      case 'nothing':
        return false;
    }
  });

const isExact = ({ op }: ArgumentConstraint): boolean => op === 'equals' || op === 'one_of';
const pins = (constraints: readonly ArgumentConstraint[], path: string): boolean =>
  constraints.some((one) => one.path === path && isExact(one));

/** Arguments that name where something goes, in the tools of this platform and those that plugins usually bring. */
const destinations = /^(url|host|hostname|to|recipients?|address|email|channel|endpoint|webhook|network)$/;
/** An address with a whole host: what follows may vary, the host may not. */
const wholeHost = /^https?:\/\/[^/*?#@\\[\]{}]+([/?#]|$)/i;

const pinsDestination = (one: ArgumentConstraint): boolean =>
  destinations.test(one.path) &&
  (isExact(one) || ((one.op === 'prefix' || one.op === 'glob') && one.path === 'url' && wholeHost.test(one.value)));
