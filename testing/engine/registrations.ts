// Takes the program's registrations one by one, as the real engine's step generator does, and lets their steps run at once.
import { deferred } from "./deferred.ts";
import { executeChain } from "./execute.ts";
import { generateSteps } from "./generate.ts";
import type { Goal, InvokeAsk, ReadGoal, Registered } from "./goals.ts";
import { MonitorClosed } from "./monitor.ts";
import { Bail, cancel, type Operation } from "./operation.ts";
import type { Properties } from "./property.ts";
import { hasUnknowns, UNKNOWN } from "./property.ts";
import type { Invoked } from "./provider.ts";
import { DYNAMIC_PACKAGE } from "./registry.ts";
import { isProviderType, makeUrn, packageOf, type Resource, STACK_TYPE } from "./resource.ts";

export interface Registrations {
  register(goal: Goal): Promise<Registered>;
  read(goal: ReadGoal): Promise<Registered>;
  registerOutputs(urn: string, outputs: Properties): Promise<void>;
  /** Whether a provider is there that has this function. */
  canInvoke(token: string): boolean;
  invoke(ask: InvokeAsk): Promise<Invoked>;
  /** Everything that was started has come to an end. */
  settled(): Promise<void>;
  /** What the program gave as its results, if it got that far. */
  stackOutputs(): { readonly urn: string; readonly outputs: Properties } | undefined;
}

export function createRegistrations(operation: Operation): Registrations {
  let queue: Promise<unknown> = Promise.resolve();
  const running = new Set<Promise<void>>();
  let stackOutputs: { urn: string; outputs: Properties } | undefined;

  const oneByOne = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(() => {
      if (operation.cancelled) throw new MonitorClosed("the operation is over");
      return work();
    });
    queue = turn.catch(() => undefined);
    return turn;
  };

  const launch = (chain: Promise<void>): void => {
    const tracked = chain.finally(() => running.delete(tracked));
    running.add(tracked);
  };

  /** In an object, because a promise of a promise would be one: the next registration comes while the steps of this one still run. */
  const registerNow = async (goal: Goal): Promise<{ readonly registered: Promise<Registered> }> => {
    const reference = await providerReference(goal);
    const { promise, resolve } = deferred<Registered>();
    const steps = await generateSteps(operation, { ...goal, provider: reference }, resolve);
    operation.deploymentPlan.take(steps);
    launch(executeChain(operation, steps));
    return { registered: Promise.race([promise, closed(operation)]) };
  };

  const providerReference = async (goal: Pick<Goal, "custom" | "type" | "provider" | "version">): Promise<string> => {
    if (!goal.custom || isProviderType(goal.type)) return "";
    if (goal.provider !== "") return goal.provider;
    const found = defaultProviderGoal(operation, goal);
    const urn = makeUrn(operation.stack, found);
    if (!operation.plan.registered.has(urn)) {
      const done = deferred();
      const steps = await generateSteps(operation, found, () => done.resolve());
      operation.deploymentPlan.take(steps);
      await Promise.race([executeChain(operation, steps), done.promise]);
    }
    const provider = operation.plan.news.get(urn);
    if (provider === undefined) throw new Bail(`provider ${urn} could not be configured`);
    return `${urn}::${provider.id}`;
  };

  return {
    register: (goal) => guarded(operation, async () => (await oneByOne(() => registerNow(goal))).registered),
    read: (goal) =>
      guarded(operation, async () => {
        const { promise, resolve } = deferred<Registered>();
        await oneByOne(async () => {
          const provider = await providerReference({ ...goal, custom: true });
          const resource = externalResource(operation, { ...goal, provider });
          // Nothing to look for yet: its outputs are unknown.
          if (hasUnknowns(goal.id)) return resolve({ urn: resource.urn, id: UNKNOWN, outputs: {}, result: "success" });
          operation.plan.registered.add(resource.urn);
          operation.plan.operated.add(resource.urn);
          const old = operation.plan.olds.get(resource.urn);
          launch(executeChain(operation, [{ kind: "read", old, new: resource, done: resolve }]));
        });
        return Promise.race([promise, closed(operation)]);
      }),
    canInvoke: (token) => operation.registry.isAttached(packageOf(token)),
    async invoke({ token, args, provider, version }) {
      const reference = await oneByOne(() => providerReference({ custom: true, type: token, provider, version }));
      const found = await operation.registry.get(reference);
      // What goes wrong is the program's to handle.
      return found.invoke(token, args, operation.options.dryRun).catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        throw new Error(`invocation of ${token} returned an error: ${text}`);
      });
    },
    async registerOutputs(urn, outputs) {
      if (operation.cancelled) throw new MonitorClosed("the operation is over");
      const resource = operation.plan.news.get(urn);
      if (resource === undefined) throw new Error(`cannot complete a resource '${urn}' that was never registered`);
      resource.outputs = outputs;
      if (resource.type === STACK_TYPE) stackOutputs = { urn, outputs };
      operation.snapshot.save();
    },
    async settled() {
      await queue;
      while (running.size > 0) await Promise.allSettled([...running]);
    },
    stackOutputs: () => stackOutputs,
  };
}

/** Errors end the operation; the program itself is told nothing but that the engine has gone, and stops quietly. */
async function guarded<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MonitorClosed) throw error;
    if (!(error instanceof Bail))
      operation.reporter.say("error", error instanceof Error ? error.message : String(error));
    cancel(operation);
    throw new MonitorClosed("the operation is over");
  }
}

const waiting = new WeakMap<Operation, Promise<never>>();

/** Rejects when the operation is cancelled. */
function closed(operation: Operation): Promise<never> {
  const known = waiting.get(operation);
  if (known !== undefined) return known;
  const { promise, reject } = deferred<never>();
  promise.catch(() => undefined);
  const before = operation.onCancel;
  operation.onCancel = () => {
    before();
    reject(new MonitorClosed("the operation is over"));
  };
  if (operation.cancelled) reject(new MonitorClosed("the operation is over"));
  waiting.set(operation, promise);
  return promise;
}

function defaultProviderGoal(operation: Operation, goal: { readonly type: string; readonly version: string }): Goal {
  const packageName = packageOf(goal.type);
  const suffix = goal.version === "" ? "" : `_${goal.version.replace(/[^A-Za-z0-9]/g, "_")}`;
  return {
    type: `pulumi:providers:${packageName}`,
    name: `default${suffix}`,
    custom: true,
    parent: "",
    provider: "",
    version: goal.version,
    // FACT(pulumi-plugin-config): the dynamic provider is given the whole configuration of the stack.
    properties:
      packageName === DYNAMIC_PACKAGE
        ? operation.config
        : { ...packageConfig(operation, packageName), ...(goal.version === "" ? {} : { version: goal.version }) },
    dependencies: [],
    propertyDependencies: {},
    protect: undefined,
    retainOnDelete: undefined,
    deleteBeforeReplace: undefined,
    deletedWith: "",
    additionalSecretOutputs: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    aliases: [],
  };
}

/** Any other provider is given what is configured under its name. */
function packageConfig(operation: Operation, packageName: string): Properties {
  const own = Object.entries(operation.config).filter(([key]) => key.startsWith(`${packageName}:`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(packageName.length + 1), value]));
}

function externalResource(operation: Operation, goal: ReadGoal): Resource {
  return {
    urn: makeUrn(operation.stack, goal),
    type: goal.type,
    name: goal.name,
    custom: true,
    id: goal.id,
    inputs: goal.properties,
    outputs: {},
    parent: goal.parent,
    provider: goal.provider,
    dependencies: goal.dependencies,
    propertyDependencies: {},
    initErrors: [],
    delete: false,
    pendingReplacement: false,
    protect: false,
    retainOnDelete: false,
    external: true,
    deletedWith: "",
    additionalSecretOutputs: goal.additionalSecretOutputs,
    ignoreChanges: [],
    replaceOnChanges: [],
  };
}
