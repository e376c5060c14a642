import type { IdPrefix } from '@autoweave/contracts';
import { typeidUnboxed } from 'typeid-js';

/** A new id such as `goal_01h2xcejqtf2nbrexx3vqjhp41`; ids of one kind sort by creation time. */
export const newId = <P extends IdPrefix>(prefix: P): `${P}_${string}` => typeidUnboxed(prefix) as unknown as `${P}_${string}`;
