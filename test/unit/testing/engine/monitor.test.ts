// Proves that no two monitors of this process have the same address: grpc-js would hand a program the broken connection of the earlier one.
import { expect, it } from "vitest";
import { startMonitor } from "../../../../testing/engine/monitor.ts";

/** The system gives about thirty of so many twice. */
const MONITORS = 600;

it("a monitor gets an address that no earlier one had", async () => {
  const never = (): Promise<never> => Promise.reject(new Error("not asked"));
  const handlers = {
    register: never,
    read: never,
    registerOutputs: never,
    invoke: never,
    programDone: never,
    log: () => {},
  };
  const addresses = new Set<string>();
  for (let count = 0; count < MONITORS; count += 1) {
    const monitor = await startMonitor(handlers);
    addresses.add(monitor.address);
    monitor.close();
  }
  expect(addresses.size).toBe(MONITORS);
});
