interface DomainLists {
  readonly allowedDomains: readonly string[];
  readonly blockedDomains: readonly string[];
}

/** Whether an address may come in: no list blocks its domain, and every list that allows some allows its own (IDN-030). */
export function isDomainAdmitted(email: string, lists: readonly DomainLists[]): boolean {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return lists.every(
    ({ allowedDomains, blockedDomains }) =>
      !blockedDomains.includes(domain) && (allowedDomains.length === 0 || allowedDomains.includes(domain)),
  );
}
