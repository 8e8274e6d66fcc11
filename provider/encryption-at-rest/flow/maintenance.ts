// Warns where deferred maintenance makes the rotation of Atlas's master keys late. Async, over the clients. It writes nothing.
import type { Calling } from "../../engine/run";
import { lateRotationText } from "../../project/maintenance";
import { unseen } from "../../support/errors";
import { type InPreviewOf, knownPart } from "../../support/unknowns";
import type { Desired } from "../plan";
import type { Clients } from "./observe";

/** One read, in a preview that creates or changes the settings. A window that cannot be read is not reported: no decision needs it. */
export async function warnOfLateRotation(call: Calling<Clients>, inputs: InPreviewOf<Desired>): Promise<void> {
  const project = knownPart(inputs, "projectId");
  if (project === undefined) return;
  const { clients, signal } = call;
  const { projectId } = project;
  const window = await clients.atlas.getMaintenanceWindow(projectId, { signal }).catch(unseen);
  const says = lateRotationText(projectId, window);
  if (says !== undefined) call.warn(says);
}
