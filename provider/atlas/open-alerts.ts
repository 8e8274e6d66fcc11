// Alerts of a project that have fired and are open, on the wire. Atlas layer; it decides nothing. alert-configs.ts has the configurations.
import { isText } from "../support/reader";
import { type Caller, projectPath } from "./call";
import type { AtlasClient } from "./types";

export const openAlertCalls = ({ listAll }: Caller): Pick<AtlasClient, "listOpenAlerts"> => ({
  listOpenAlerts: async (projectId, options) => {
    const asked = {
      path: `${projectPath(projectId)}/alerts`,
      version: "2023-01-01",
      what: `the open alerts of project ${projectId}`,
      query: "status=OPEN",
    };
    return (await listAll(asked, options)).flatMap((alert) => alert.shown("eventTypeName", isText).eventTypeName ?? []);
  },
});
