import { describe, expect, it } from 'vitest';
import { ruledBallot } from './ruled-ballot.js';

const skills = ['sql', 'etl', 'code review'];

describe('a voice by rules alone', () => {
  it('stands by its own position', () => {
    expect(ruledBallot({ options: ['left', 'right'], ownPosition: 'right', skills })).toMatchObject({ choice: 'right' });
  });
  it('goes with the only option that speaks of its field, and says why', () => {
    expect(ruledBallot({ options: ['Write more SQL', 'Call a person'], skills })).toEqual({
      choice: 'Write more SQL',
      rationale: 'It alone speaks of my field: sql.',
    });
  });
  it('abstains rather than guesses', () => {
    expect(ruledBallot({ options: ['left', 'right'], skills }).choice).toBeUndefined();
    expect(ruledBallot({ options: ['more sql', 'another etl'], skills }).choice).toBeUndefined();
    expect(ruledBallot({ options: ['left', 'right'], ownPosition: 'up', skills }).choice).toBeUndefined();
  });
});
