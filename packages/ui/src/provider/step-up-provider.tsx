'use client';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { StepUpDialog, type StepUpDialogProps } from '../business/step-up-dialog';

type StepUp = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

const StepUpContext = createContext<StepUp>((call) => call());

export interface StepUpProviderProps extends Pick<StepUpDialogProps, 'prove' | 'factors' | 'passkey' | 'messageOf'> {
  /** Whether an error says that the person must prove once more who they are. */
  readonly isAsked: (error: unknown) => boolean;
  readonly children: ReactNode;
}

/** Asks for proof where a call needs it. However many calls ask at the same time, the person is asked once. */
export function StepUpProvider({ isAsked, children, ...dialog }: StepUpProviderProps) {
  const [open, setOpen] = useState(false);
  const asking = useRef<{ readonly promise: Promise<boolean>; readonly settle: (proved: boolean) => void }>(undefined);

  const ask = useCallback((): Promise<boolean> => {
    if (!asking.current) {
      let settle: (proved: boolean) => void = () => undefined;
      const promise = new Promise<boolean>((resolve) => (settle = resolve));
      asking.current = { promise, settle };
      setOpen(true);
    }
    return asking.current.promise;
  }, []);
  const close = useCallback((proved: boolean) => {
    setOpen(false);
    asking.current?.settle(proved);
    asking.current = undefined;
  }, []);
  const latest = useRef(isAsked);
  latest.current = isAsked;
  const stepUp = useMemo<StepUp>(
    () => async (call) => {
      try {
        return await call();
      } catch (error) {
        if (!latest.current(error) || !(await ask())) throw error;
        return call();
      }
    },
    [ask],
  );
  return (
    <StepUpContext.Provider value={stepUp}>
      {children}
      {open ? <StepUpDialog {...dialog} onClose={close} /> : null}
    </StepUpContext.Provider>
  );
}

/** Makes a call; when it takes a fresh proof of who one is, asks for that and repeats the call. Whoever declines gets the refusal. */
export const useStepUp = (): StepUp => useContext(StepUpContext);
