// Azure as a part of the running emulator: its store is asked anew for each request, since a seed replaces it.
import type { Answer, Request } from "../http.ts";
import type { Parts } from "../parts.ts";
import { azureAnswer } from "./routes.ts";

/** What a disabled version breaks, the damage log finds out by itself: it looks at the world around every request. */
export const azureAnswerer = (parts: Parts): ((request: Request) => Promise<Answer>) =>
  azureAnswer({
    get store() {
      return parts.store.azure;
    },
    clock: parts.clock,
  });
