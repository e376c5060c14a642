import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { fault } from '@autoweave/kernel';
import { type DocumentNode, type GraphQLSchema, NoSchemaIntrospectionCustomRule, type ValidationRule } from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';

/** What one document may ask for (EDG-039). A field costs one, a list as many times its items as it may have. */
export const documentLimits = {
  bodyBytes: 64 * 1024,
  tokens: 2_000,
  depth: 10,
  aliases: 15,
  complexity: 10_000,
  batch: 10,
} as const;

/** Checked once for each text of a document. */
export const validationRules = (showsSchema: boolean): ValidationRule[] => [
  maxDepthRule({
    n: documentLimits.depth,
    ignoreIntrospection: showsSchema,
    propagateOnRejection: true,
    exposeLimits: true,
  }) as ValidationRule,
  maxAliasesRule({ n: documentLimits.aliases, propagateOnRejection: true, exposeLimits: true }) as ValidationRule,
  ...(showsSchema ? [] : [NoSchemaIntrospectionCustomRule]),
];

/** Checked for every execution, because how long a list may be stands in the variables; all operations of a document count. Throws VALIDATION_FAILED. */
export function assertAffordable(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Readonly<Record<string, unknown>> | undefined,
): void {
  const complexity = getComplexity({
    schema,
    query,
    variables: { ...variables },
    estimators: [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })],
  });
  if (complexity > documentLimits.complexity)
    throw fault(
      'VALIDATION_FAILED',
      `The document asks for too much: it costs ${complexity}, and ${documentLimits.complexity} is the most`,
      {
        hint: 'Ask for fewer items with `limit`, or in several requests',
      },
    );
}
