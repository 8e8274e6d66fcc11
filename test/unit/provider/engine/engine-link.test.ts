// Proves that the engine gets messages one after the other, and that a message begins with its first sentence on a line of its own: a row shows the first
// line of the last message.
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { connectEngine, headlineFirst } from "../../../../provider/engine/engine-link.ts";

const fromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const grpc = fromSdk("@grpc/grpc-js");
const { EngineService } = fromSdk("./proto/engine_grpc_pb.js");
const { Empty } = createRequire(fromSdk.resolve("./proto/engine_grpc_pb.js"))(
  "google-protobuf/google/protobuf/empty_pb.js",
);

interface Logged {
  readonly request: { getMessage(): string; getEphemeral(): boolean };
}

/** An engine that needs longer for the first message than for the next ones. */
async function slowEngine() {
  const shown: string[] = [];
  let isFirst = true;
  const log = ({ request }: Logged, answer: (error: null, empty: unknown) => void): void => {
    const show = (): void => {
      shown.push(request.getMessage());
      answer(null, new Empty());
    };
    if (isFirst) setImmediate(() => setImmediate(() => setImmediate(show)));
    else show();
    isFirst = false;
  };
  const server = new grpc.Server();
  server.addService(EngineService, { log });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error: Error | null, bound: number) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return { shown, address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

it("the engine shows messages in the order in which they were sent, and the same warning of a resource once", async () => {
  const engine = await slowEngine();
  const link = connectEngine(engine.address, () => {});
  link.status("urn", "one");
  link.warn("urn", "two");
  link.warn("urn", "two");
  link.status("urn", "three");
  await link.flush();
  expect(engine.shown).toEqual(["one", "two", "three"]);
  engine.close();
});

it.each([
  ["Kept: the key. Delete it by hand.", "Kept: the key.\nDelete it by hand."],
  [
    'Drift of cluster "a. B": x is 1.5 in Atlas. `pulumi up` sets it.',
    'Drift of cluster "a. B": x is 1.5 in Atlas.\n`pulumi up` sets it.',
  ],
  ["Run `az x. Y`. Then run again.", "Run `az x. Y`.\nThen run again."],
  ["Approve this, and no other:\n`az keyvault`. Then", "Approve this, and no other:\n`az keyvault`. Then"],
  ["One sentence.", "One sentence."],
  ["", ""],
])("%j is shown as %j", (message, shown) => {
  expect(headlineFirst(message)).toBe(shown);
});
