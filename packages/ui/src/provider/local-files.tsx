'use client';
import { createContext, type ReactNode, useContext } from 'react';

export interface LocalFiles {
  /** A file that belongs to what is shown (a goal's own chart), as something to look at; undefined for any other address. */
  readonly image: (path: string, alt: string) => ReactNode | undefined;
  /** Shows such a file; undefined for any other address. */
  readonly open: (path: string) => (() => void) | undefined;
}

const none: LocalFiles = { image: () => undefined, open: () => undefined };
const LocalFilesContext = createContext<LocalFiles>(none);

/** Lets rendered markdown refer to files that lie beside it. Everything else in it stays inert. */
export const LocalFilesProvider = LocalFilesContext.Provider;
export const useLocalFiles = (): LocalFiles => useContext(LocalFilesContext);
