/** Links of notifications are paths of the user app; only lists are here, too. */
export const hrefHere = (link: string | undefined): string | undefined => (link?.startsWith('/goals') ? '/goals' : undefined);
