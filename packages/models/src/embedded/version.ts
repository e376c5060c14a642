/** How people are told what thinks here. */
export const embeddedLabel = 'embedded (rules, no language model)';
/** Part of every result's method; raised whenever the same input may give another output. */
export const embeddedVersion = 'embedded rules v1';
