// Proves which inputs a unit test of a program sees.
import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { ClusterEncryption } from "../../../provider/index.ts";
import { visibleInputs } from "../../../provider/testing.ts";

it("a mock's inputs without hidden ones are the arguments that the program passes", async () => {
  const seen: Array<Readonly<Record<string, unknown>>> = [];
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => {
      seen.push(inputs);
      return { id: `${name}-id`, state: inputs };
    },
    call: () => ({}),
  });
  const args = { projectId: "64b7f0c0a1b2c3d4e5f60718", clusterName: "orders" };
  new ClusterEncryption("orders", args);
  await (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs(); // internal, but exported
  expect(
    Object.keys(seen[0] ?? {})
      .filter((name) => name.startsWith("__"))
      .sort(),
  ).toEqual(["__preview", "__provider", "__urn"]);
  expect(seen.map(visibleInputs)).toEqual([args]);
});
