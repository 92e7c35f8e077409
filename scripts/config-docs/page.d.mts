interface Key {
  key: string;
  required: boolean;
  default: string | undefined;
  description: string;
  secret: boolean;
}
export function configurationPage(apps: Record<string, Key[]>): string;
