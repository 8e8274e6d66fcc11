// What stands below every request, ours and the Azure libraries': how much of an answer is read. Support layer; it repeats nothing and knows no API.
import type { HttpClient } from "@azure/core-rest-pipeline";

/** The longest lists of either cloud have some megabytes. */
export const MOST_BYTES = 32 * 1_024 * 1_024;

/** An answer of which no more is read. */
export class TooLarge extends Error {
  constructor() {
    super(`the answer is larger than ${MOST_BYTES / 1_024 / 1_024} MiB`);
    this.name = "TooLarge";
  }
}

/** Counts after decompression, because that is what fills the memory. */
export const limited = (transport: HttpClient): HttpClient => ({
  sendRequest: async (request) => {
    let isTooLarge = false;
    const onDownloadProgress = ({ loadedBytes }: { readonly loadedBytes: number }): void => {
      if (loadedBytes <= MOST_BYTES) return;
      isTooLarge = true;
      throw new TooLarge(); // ends the connection
    };
    try {
      return { ...(await transport.sendRequest({ ...request, onDownloadProgress })), request };
    } catch (error) {
      throw isTooLarge ? new TooLarge() : error;
    }
  },
});
