/** What a page knows of a setting, as far as its control is concerned. */
export interface ControlFacts {
  readonly label: string;
  readonly type: string;
  readonly placeholder?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | undefined;
  readonly options?: readonly { readonly value: string; readonly label: string }[] | undefined;
}

export interface ControlProps {
  /** For the label that stands beside it. */
  readonly id: string;
  readonly facts: ControlFacts;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly disabled?: boolean;
  readonly invalid?: boolean;
  /** Id of the text that says what is wrong, or what it is for. */
  readonly describedBy?: string;
}
