/** Seconds (IDN-034, IDN-040). */
export const lifetimes = {
  AccessToken: 3_600,
  ClientCredentials: 3_600,
  AuthorizationCode: 60,
  DeviceCode: 600,
  IdToken: 3_600,
  RefreshToken: 2_592_000,
  /** A family of refresh tokens ends with this, however often it was renewed. */
  Grant: 31_536_000,
  Interaction: 3_600,
  /** A browser's side of signing in: never believed without our own session beside it. */
  Session: 86_400,
} as const;

/** How long a device waits between two questions. */
export const pollSeconds = 5;
