import { toFault } from '@autoweave/kernel';
import { type GraphQLFieldConfigArgumentMap, GraphQLID, GraphQLNonNull } from 'graphql';

export const idArgument = (name: string): GraphQLFieldConfigArgumentMap => ({ [name]: { type: new GraphQLNonNull(GraphQLID) } });

/** A reference to what is not there, or not the caller's, is answered with null, as federation asks for it. */
export async function absentAs<T, A>(absent: A, found: Promise<T>): Promise<T | A> {
  try {
    return await found;
  } catch (error) {
    if (toFault(error).code === 'NOT_FOUND') return absent;
    throw error;
  }
}
