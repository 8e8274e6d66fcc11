// Azure objects that the rooms need, and the client that reads them. Nothing of Pulumi, nothing of Atlas.
import type { AzureEnvironment } from "../support/azure-names";

/** A version of a key, as ARM lists it. Times in milliseconds since 1970. */
export interface KeyVersion {
  /** 32 hex digits. */
  readonly version: string;
  readonly enabled: boolean;
  readonly created: number;
  readonly notBefore?: number;
  readonly expires?: number;
}

export interface AzureClient {
  /** All versions of a key by ARM (`GET …/keys/{key}/versions`), which works on a closed vault too. Order is not specified. */
  listKeyVersions(
    keyVaultId: string,
    keyName: string,
    options?: { readonly environment?: AzureEnvironment; readonly signal?: AbortSignal },
  ): Promise<readonly KeyVersion[]>;
}
