import { setting } from '#libs/platform';

/** Who asks: spread into the settings of an app that has more than open routes. */
export const identitySettings = (audience: string) => ({
  COUNTERSIGN_ISSUERS_FILE: setting
    .text(
      'JSON file with the issuers of access tokens that are trusted, and what each may assert; without it only the open routes answer',
    )
    .optional(),
  COUNTERSIGN_AUDIENCE: setting.text('`aud` of the access tokens that are for this app').default(audience),
});

export interface IdentitySettings {
  COUNTERSIGN_PUBLIC_URL?: string | undefined;
  COUNTERSIGN_ISSUERS_FILE?: string | undefined;
  COUNTERSIGN_AUDIENCE: string;
}
