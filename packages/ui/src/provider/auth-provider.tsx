'use client';
import { createContext, type ReactNode, useContext } from 'react';

export interface SignedInUser {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

export interface AuthState {
  readonly user: SignedInUser | undefined;
  readonly signOut: () => void;
}

const AuthContext = createContext<AuthState>({ user: undefined, signOut: () => undefined });

/** Who is signed in, for display. The app fetches it; the server alone decides what is allowed. */
export function AuthProvider({ value, children }: { readonly value: AuthState; readonly children: ReactNode }) {
  return <AuthContext.Provider value={value}>{children}</AuthContext.Provider>;
}

export function useAuth(): AuthState & { readonly can: (permission: string) => boolean } {
  const auth = useContext(AuthContext);
  return { ...auth, can: (permission) => auth.user?.permissions.includes(permission) ?? false };
}
