// Proves that the copy of a stack has no secret, leads nowhere else, and runs the same program.
import { describe, expect, it } from "vitest";
import { NO_SECRET } from "../../../../cli/rehearse/file.ts";
import { copyOfConfig, copyOfState, projectFileFor } from "../../../../cli/rehearse/run/stack-copy.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };

const exported = (resources: readonly object[], more: object = {}): string =>
  JSON.stringify({ version: 3, deployment: { secrets_providers: { type: "cloud" }, resources, ...more } });

describe("the state of the copy", () => {
  it("has the placeholder for every secret, and no provider of secrets", () => {
    const { state } = copyOfState(
      exported([{ urn: "u", type: "a:b:C", inputs: { access: { clientSecret: secret, list: [secret] } } }]),
    );
    expect(state).not.toContain("v1:abc");
    expect(JSON.parse(state)).toEqual({
      version: 3,
      deployment: {
        resources: [
          {
            urn: "u",
            type: "a:b:C",
            inputs: {
              access: {
                clientSecret: { [SIGNATURE]: secret[SIGNATURE], plaintext: JSON.stringify(NO_SECRET) },
                list: [{ [SIGNATURE]: secret[SIGNATURE], plaintext: JSON.stringify(NO_SECRET) }],
              },
            },
          },
        ],
      },
    });
  });

  it("names the variables in which a program expects a client secret", () => {
    const inputs = { access: { clientSecretEnv: "APP_SECRET" } };
    expect(copyOfState(exported([{ urn: "u", type: "a:b:C", inputs }])).secretVariables).toEqual(["APP_SECRET"]);
  });

  it("is refused where an explicit provider leads to another machine", () => {
    const provider = (baseUrl: string) =>
      exported([{ urn: "urn:eu", type: "pulumi:providers:pulumi-nodejs", inputs: { baseUrl } }]);
    expect(() => copyOfState(provider("https://cloud.mongodb.com"))).toThrow('"baseUrl" of urn:eu is');
    expect(() => copyOfState(provider("http://127.0.0.1:1"))).not.toThrow();
  });

  it("is refused while operations are pending", () => {
    expect(() => copyOfState(exported([], { pending_operations: [{ type: "creating" }] }))).toThrow("pulumi refresh");
    expect(() => copyOfState(exported([], { pending_operations: [] }))).not.toThrow();
  });

  it.each(["", "no JSON", "[]", "{}"])("is refused for %j", (text) => {
    expect(() => copyOfState(text)).toThrow("`pulumi stack export` printed no");
  });
});

describe("the configuration of the copy", () => {
  it("keeps values and objects, and has the placeholder for secrets", () => {
    const text = JSON.stringify({
      "p:region": { value: "eu", secret: false },
      "p:clusters": { value: '["a"]', objectValue: ["a"], secret: false },
      "mongodbatlas:privateKey": { secret: true },
    });
    expect(copyOfConfig(text)).toEqual({ "p:region": "eu", "p:clusters": ["a"], "mongodbatlas:privateKey": NO_SECRET });
  });

  it("is refused where it leads to another machine", () => {
    const text = JSON.stringify({ "mongodbatlas:baseUrl": { value: "https://cloud.mongodb.com", secret: false } });
    expect(() => copyOfConfig(text)).toThrow("the stack configuration mongodbatlas:baseUrl is");
  });
});

describe("Pulumi.yaml of the copy", () => {
  const at = (main: string): string => `/real/${main}`;

  it("runs the program where it is", () => {
    expect(projectFileFor("name: p\nruntime: nodejs\n", at)).toBe('name: p\nruntime: nodejs\nmain: "/real/."\n');
    expect(projectFileFor("name: p\nmain: 'src/index.ts' # here\nruntime: nodejs", at)).toBe(
      'name: p\nruntime: nodejs\nmain: "/real/src/index.ts"\n',
    );
  });

  it("names no backend and no folder of configuration", () => {
    const text = "name: p\nbackend:\n  url: s3://real\nstackConfigDir: conf\nruntime:\n  name: nodejs\n";
    expect(projectFileFor(text, at)).toBe('name: p\nruntime:\n  name: nodejs\nmain: "/real/."\n');
  });
});
