/** A secret store of the gateway: its name, or what knows it, such as a `SecretStore`. */
export type StoreName = string | { readonly storeName: string };

export function storeNameOf(store: StoreName): string {
  return typeof store === 'string' ? store : store.storeName;
}
