// Proves which installed plugins a rehearsal can start: not those of azure-native and mongodbatlas, for which it has stand-ins.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { makeWorkspace } from "../../../../cli/rehearse/run/workspace.ts";
import { testIo } from "../io.ts";

const home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it("links the installed plugins of other providers, and no login", async () => {
  const installed = ["resource-azure-native-v3.28.0", "resource-mongodbatlas-v4.0.0", "resource-random-v4.18.0"];
  for (const name of installed) mkdirSync(join(home, "plugins", name), { recursive: true });
  writeFileSync(join(home, "credentials.json"), "{}");
  writeFileSync(join(home, "plugins", "resource-random-v4.18.0.lock"), "");
  const { folders, remove } = await makeWorkspace(testIo({ env: { PULUMI_HOME: home } }));
  expect(readdirSync(folders.pulumiHome)).toEqual(["plugins"]);
  expect(readdirSync(join(folders.pulumiHome, "plugins"))).toEqual(["resource-random-v4.18.0"]);
  await remove();
  expect(readdirSync(join(home, "plugins")).sort()).toEqual([...installed, "resource-random-v4.18.0.lock"].sort());
});

it("needs no installed plugin", async () => {
  const { folders, remove } = await makeWorkspace(testIo({ env: { PULUMI_HOME: join(home, "none") } }));
  expect(readdirSync(join(folders.pulumiHome, "plugins"))).toEqual([]);
  await remove();
});
