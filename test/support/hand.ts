// What a person does behind Pulumi's back in the tests, and a look at what the emulated Atlas holds.
import type { Emulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";

/** Changes the world by hand, as somebody in Atlas's or Azure's own pages would. */
export async function byHand(emulator: Emulator, change: unknown): Promise<void> {
  const answer = await fetch(`${emulator.url}/_emulator/state`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  });
  if (!answer.ok) throw new Error(`the emulator refused a change by hand: ${answer.status} ${await answer.text()}`);
}

export const held = (emulator: Emulator) => {
  const project = emulator.store.atlas.projects[quickstart.projectId];
  if (project === undefined) throw new Error("the quickstart's project is gone");
  return project.encryption;
};
