// Proves that one reason of several endpoints is said once, with the regions of all of them.
import { describe, expect, it } from "vitest";
import { notDeletedText } from "../../../../provider/private-networking/texts.ts";
import { EAST, endpoint, PROJECT, VAULT, WEST } from "./fakes.ts";

const kept = (id: string, region: string, errorMessage?: string) =>
  endpoint(id, region, "FAILED", {
    privateEndpointConnectionName: `pe-${id}`,
    ...(errorMessage === undefined ? {} : { errorMessage }),
  });

const locked = (connectionName: string): string =>
  `The scope '${VAULT}/privateEndpointConnections/${connectionName}' cannot perform delete operation because following scope(s) are locked: '${VAULT}'. Please remove the lock and try again.`;

const shared = locked("{connection}").replace(/\.$/, "");
const begin = `Atlas did not delete the private endpoints in US_EAST_2, EUROPE_WEST of project ${PROJECT} (3 requests accepted for each): `;

describe("endpoints that Atlas does not delete", () => {
  it("have Atlas's exact reason if it is one endpoint", () => {
    expect(notDeletedText(PROJECT, [kept("e1", EAST, locked("pe-e1"))], 3)).toBe(
      `Atlas did not delete the private endpoint in US_EAST_2 of project ${PROJECT} (3 requests accepted): ${locked("pe-e1")}`,
    );
  });

  it("have a reason once where it differs only in the connection's name", () => {
    const both = [kept("e1", EAST, locked("pe-e1")), kept("e2", WEST, locked("pe-e2"))];
    expect(notDeletedText(PROJECT, both, 3)).toBe(`${begin}${shared}.`);
  });

  it("have each reason with its regions where there are several", () => {
    const three = [
      kept("e1", EAST, locked("pe-e1")),
      kept("e2", WEST, locked("pe-e2")),
      kept("e3", "UK_SOUTH"),
      kept("e4", "FRANCE_CENTRAL", "Out of capacity."),
    ];
    expect(notDeletedText(PROJECT, three, 3)).toBe(
      `Atlas did not delete the private endpoints in US_EAST_2, EUROPE_WEST, UK_SOUTH, FRANCE_CENTRAL of project ${PROJECT} (3 requests accepted for each): ` +
        `in US_EAST_2, EUROPE_WEST: ${shared}; in UK_SOUTH: Atlas still lists it as FAILED; in FRANCE_CENTRAL: Out of capacity.`,
    );
  });
});
