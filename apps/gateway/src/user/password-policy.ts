import { fault } from '@autoweave/kernel';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
/** zxcvbn's scale: 3 is more than 10^8 guesses, out of reach of guessing over the network. */
const leastScore = 3;
/** A longer one is not judged further: the estimate takes time, and length alone has settled it. */
const judgedLength = 64;
/** Its name is as easily guessed here as the person's own. */
const product = 'autoweave';

/** Throws PASSWORD_WEAK for a password that is guessed easily, also when it is made of the person's own words. */
export function assertStrong(password: string, about: readonly string[]): void {
  const words = [...about, product]
    .flatMap((word) => [word, word.replaceAll(/[._\s-]+/g, ''), ...word.split(/[@._\s-]+/)])
    .filter((word) => word.length > 2);
  const { score } = estimator.check(password.slice(0, judgedLength), words);
  if (score < leastScore)
    throw fault('PASSWORD_WEAK', 'This password would be guessed quickly', {
      hint: 'Use four or more unrelated words, or let a password manager make one; names, dates and keyboard rows do not help',
    });
}
