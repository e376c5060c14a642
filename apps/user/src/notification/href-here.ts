/** Links of notifications are paths of this app. */
export const hrefHere = (link: string | undefined): string | undefined => link;
