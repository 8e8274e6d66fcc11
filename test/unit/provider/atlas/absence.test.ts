// Proves what counts as gone in Atlas, over a scripted transport: the project's own request with Atlas's own answer, and nothing else.

import { describe, expect, it } from "vitest";
import {
  findCluster,
  projectIsGone,
  unlessGone,
  unlessProjectGone,
  whyNoAnswer,
} from "../../../../provider/atlas/absence.ts";
import { CmkError, codeFromService } from "../../../../provider/support/errors.ts";
import { failure } from "../../../support/failure.ts";
import type { Reply } from "../support/fakes.ts";
import { atlas, BASE_URL, PROJECT, project, refusal, TOKEN } from "./fakes.ts";

const HTML = "<html>Log in to the network</html>";
const GROUP = `/groups/${PROJECT}`;

/** An Atlas that answers the project's own request so, and every other one with the second reply. */
const answering = (own: Reply, others: Reply = { json: {} }) =>
  atlas(TOKEN, ({ url }) => (url.endsWith(GROUP) ? own : others));
const asking = (client: ReturnType<typeof atlas>["client"]) => ({ clients: { atlas: client } });
const place = { projectId: PROJECT };
const GONE = refusal(404, "GROUP_NOT_FOUND");
const THERE: Reply = { json: project };

/** None of them says whether the project exists. */
const NO_PROOF: ReadonlyArray<readonly [string, Reply]> = [
  ["another path's word", refusal(404, "RESOURCE_NOT_FOUND")],
  ["the code without Atlas's form", { status: 404, json: { errorCode: "GROUP_NOT_FOUND" } }],
  ["the code with another status", refusal(400, "GROUP_NOT_FOUND")],
  ["a page with 404", { status: 404, text: HTML }],
  ["another service's JSON with 404", { status: 404, json: { message: "not found" } }],
  ["an empty 404", { status: 404 }],
  ["a project that the credential cannot see", refusal(401, "USER_CANNOT_ACCESS_GROUP")],
  ["a missing right", refusal(403, "USER_UNAUTHORIZED")],
  ["a page with 200", { text: HTML }],
  ["another service's JSON with 200", { json: { ok: true } }],
  ["an empty 200", {}],
  ["another project", { json: { ...project, id: "64b7f0c0a1b2c3d4e5f60799" } }],
];

describe("a project", () => {
  it("is gone where its own request is answered GROUP_NOT_FOUND in Atlas's form", async () => {
    expect(await projectIsGone(asking(answering(GONE).client), place)).toBe(true);
  });

  it("is there where its own request is answered with it", async () => {
    const { client } = answering({ json: { ...project, id: PROJECT.toUpperCase() } });
    expect(await projectIsGone(asking(client), place)).toBe(false);
  });

  it.each(NO_PROOF)("is neither after %s", async (_, reply) => {
    expect(await failure(projectIsGone(asking(answering(reply).client), place))).toBeInstanceOf(CmkError);
  });
});

const refused = (code: string, status = 404): CmkError =>
  new CmkError(`Atlas refused the clusters: there is no such object (HTTP ${status} ${code}).`, {
    code: codeFromService(code),
    status,
  });

describe("a call that was refused", () => {
  const judged = (client: ReturnType<typeof atlas>["client"], code: string, status = 404) =>
    unlessProjectGone(asking(client), place)(refused(code, status));

  it.each(["GROUP_NOT_FOUND", "RESOURCE_NOT_FOUND"])(
    "by %s ends in nothing where the project is gone",
    async (code) => {
      expect(await judged(answering(GONE).client, code)).toBe(undefined);
    },
  );

  it("by anything else stays a failure, and the project is not asked for", async () => {
    const { client, transport } = answering(GONE);
    for (const code of ["HTTP_404", "USER_CANNOT_ACCESS_GROUP", "CLUSTER_NOT_FOUND", "UNREACHABLE"])
      expect(await failure(judged(client, code))).toMatchObject({ code });
    expect(transport.sent).toEqual([]);
  });

  it("says what was asked and what may be wrong where the project is there", async () => {
    expect(await failure(judged(answering(THERE).client, "RESOURCE_NOT_FOUND"))).toMatchObject({
      code: "ABSENCE_NOT_PROVEN",
      status: 404,
      message: `Atlas refused the clusters: there is no such object (HTTP 404 RESOURCE_NOT_FOUND). This does not prove that project ${PROJECT} is gone. The request for the project itself (GET ${GROUP}) was answered with the project. Nothing was removed from the stack's state. Check that ${BASE_URL} is Atlas's base URL, that no proxy answers instead of Atlas, and that the credential belongs to the project. Then run again.`,
    });
  });

  it.each(NO_PROOF)("is not proven by %s", async (_, reply) => {
    expect(await failure(judged(answering(reply).client, "GROUP_NOT_FOUND"))).toMatchObject({
      code: "ABSENCE_NOT_PROVEN",
      message: expect.stringContaining(`(GET ${GROUP}) proved nothing: `),
    });
  });
});

describe("a part of a project", () => {
  const CODES = ["ALERT_CONFIG_NOT_FOUND"] as const;
  const judged = (own: Reply, code: string) => unlessGone(asking(answering(own).client), place, CODES)(refused(code));

  it.each([
    ["its own code, in a project that is there", THERE, "ALERT_CONFIG_NOT_FOUND"],
    ["its own code, in a project that is gone", GONE, "ALERT_CONFIG_NOT_FOUND"],
    ["the project's", GONE, "GROUP_NOT_FOUND"],
  ])("is gone by %s", async (_, own, code) => {
    expect(await judged(own, code)).toBe(undefined);
  });

  it.each([
    ["its own code, where the project cannot be proven", { status: 404, text: HTML }, "ALERT_CONFIG_NOT_FOUND"],
    ["what anything says of an unknown path", THERE, "RESOURCE_NOT_FOUND"],
  ])("is not gone by %s", async (_, own, code) => {
    expect(await failure(judged(own, code))).toMatchObject({ code: "ABSENCE_NOT_PROVEN" });
  });
});

describe("a cluster asked for by its name", () => {
  const orders = { ...place, clusterName: "orders" };
  const CLUSTER = { json: { id: "1", name: "orders", stateName: "IDLE", replicationSpecs: [] } };

  it("is there", async () => {
    expect((await findCluster(asking(answering(THERE, CLUSTER).client), orders))?.name).toBe("orders");
  });

  it.each([
    [404, "CLUSTER_NOT_FOUND"],
    [404, "CLUSTER_NAME_NOT_FOUND"],
    [400, "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API"],
  ])("is gone by %i %s in a project that is there", async (status, code) => {
    expect(await findCluster(asking(answering(THERE, refusal(status, code)).client), orders)).toBe(undefined);
  });

  it("is not gone where the project cannot be proven", async () => {
    const { client } = answering({ status: 404, text: HTML }, refusal(404, "CLUSTER_NOT_FOUND"));
    expect(await failure(findCluster(asking(client), orders))).toMatchObject({ code: "ABSENCE_NOT_PROVEN" });
  });
});

describe("a preview", () => {
  it("continues without a credential, and if the project is gone, with the reason", async () => {
    const none = refused("NO_CREDENTIALS");
    expect(await whyNoAnswer(asking(answering(THERE).client), place)(none)).toBe(none);
    const gone = refused("GROUP_NOT_FOUND");
    expect(await whyNoAnswer(asking(answering(GONE).client), place)(gone)).toBe(gone);
  });

  it("ends in the error that nothing proves an absence", async () => {
    expect(
      await failure(whyNoAnswer(asking(answering(THERE).client), place)(refused("RESOURCE_NOT_FOUND"))),
    ).toMatchObject({
      code: "ABSENCE_NOT_PROVEN",
    });
  });
});
