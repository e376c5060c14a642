'use client';
import { type ComponentProps, type ComponentType, createContext, useContext } from 'react';

export type LinkProps = ComponentProps<'a'> & { readonly href: string };

const LinkContext = createContext<ComponentType<LinkProps> | 'a'>('a');
export const LinkProvider = LinkContext.Provider;

/** A link that the app's router handles; the package itself knows no router. */
export function Link(props: LinkProps) {
  const Component = useContext(LinkContext);
  return <Component {...props} />;
}
