// How far this machine's clock is from the services', by the Date header of an answer that needs no credential.
import { CLOUDS } from "#provider/azure/clouds";
import { CmkError } from "#provider/support/errors";
import type { HttpAnswer } from "#provider/support/http";
import type { Sight } from "../sight";
import { lookIf } from "./look";
import type { Services } from "./services";

export async function clockSkew(
  { http, baseUrl, environment, now }: Services,
  signal: AbortSignal,
): Promise<Sight["skewMs"]> {
  const [Atlas, Azure] = await Promise.all([
    lookIf(http !== undefined && baseUrl !== undefined, async () => {
      const request = {
        method: "GET",
        url: `${baseUrl}/api/atlas/v2`,
        what: "Atlas's time",
        headers: {},
        signal,
      } as const;
      return skewIn("Atlas", await (http as NonNullable<typeof http>).send(request), now());
    }),
    lookIf(http !== undefined, async () => {
      const url = `${CLOUDS[environment].arm}/subscriptions?api-version=2022-12-01`;
      const request = { method: "GET", url, what: "Azure's time", headers: {}, signal } as const;
      return skewIn("Azure", await (http as NonNullable<typeof http>).sendToAzure(request), now());
    }),
  ]);
  return { Atlas, Azure };
}

function skewIn(service: string, answer: HttpAnswer, nowMs: number): number {
  const servedMs = Date.parse(answer.header("date") ?? "");
  if (!Number.isNaN(servedMs)) return nowMs - servedMs;
  throw new CmkError(`${service}'s answer has no date.`, {
    code: "BAD_ANSWER",
    hint: "Check that no proxy answers instead of the service.",
  });
}
