// The program of the program and e2e tests: declares what the environment variable PROGRAM says, so that a test can change it between two runs.
const pulumi = require("@pulumi/pulumi");
const cmk = require("pulumi-atlas-cmk");

const made = {};

/** "@name.output" is another resource's output, { "secret": value } a Pulumi secret, { "env": name } a value that only this run knows. */
const resolved = (given) => {
  if (typeof given === "string" && given.startsWith("@")) {
    const [name, output] = given.slice(1).split(".");
    return made[name][output];
  }
  if (Array.isArray(given)) return given.map(resolved);
  if (typeof given !== "object" || given === null) return given;
  if ("secret" in given) return pulumi.secret(given.secret);
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, resolved(value)]));
};

const optionsOf = ({ dependsOn = [], provider, ...options } = {}) => ({
  ...options,
  dependsOn: dependsOn.map((name) => made[name]),
  ...(provider === undefined ? {} : { provider: made[provider] }),
});

/** A resource of the test's own whose output is unknown in the preview that makes it. */
class Upstream extends pulumi.dynamic.Resource {
  constructor(name, args, options) {
    super(
      { create: async (inputs) => ({ id: name, outs: { ...inputs, value: inputs.gives } }) },
      name,
      { ...args, value: undefined },
      options,
    );
  }
}

const kinds = {
  ...cmk,
  Upstream,
  /** Another package's, loaded where a program declares them. */
  get AdvancedCluster() {
    return require("@pulumi/mongodbatlas").AdvancedCluster;
  },
  get Cluster() {
    return require("@pulumi/mongodbatlas").Cluster;
  },
};
for (const { kind, name, args, options } of JSON.parse(process.env.PROGRAM))
  made[name] = new kinds[kind](name, resolved(args), optionsOf(options));
for (const [name, given] of Object.entries(JSON.parse(process.env.PROGRAM_OUTPUTS || "{}")))
  exports[name] = resolved(given);
