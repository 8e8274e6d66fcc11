// A plugin process that is listened to while a history is played: what its deletes say, and which of its writes a kill interrupts.
import type { Kind, Plugin } from "../support/plugin.ts";

/** FACT(pulumi-engine-killed): the engine names an operation that was interrupted, by its resource, at each later run. */
interface Interrupted {
  readonly kind: Kind;
  readonly projectId: unknown;
}

/** What is kept of everything that was heard. */
export interface Heard {
  /** By deletes, in every run. */
  readonly saidOfDeletes: string[];
  /** Creates and updates that a kill has interrupted, ever and since the last `up` that came to its end. */
  readonly interrupted: { ever: readonly Interrupted[]; lately: readonly Interrupted[] };
}

/** The same process. */
export function listening(one: Heard, plugin: Plugin): Plugin {
  let isKilled = false;
  const interruptible = async <T>(kind: Kind, inputs: Properties, work: Promise<T>) => {
    try {
      return await work;
    } catch (error) {
      if (isKilled) note(one, { kind, projectId: inputs.projectId });
      throw error;
    }
  };
  return {
    ...plugin,
    create: (kind, inputs) => interruptible(kind, inputs, plugin.create(kind, inputs)),
    update: (kind, id, olds, news) => interruptible(kind, news, plugin.update(kind, id, olds, news)),
    remove: async (...doomed) => {
      const before = plugin.messages.length;
      try {
        await plugin.remove(...doomed);
      } catch (error) {
        one.saidOfDeletes.push(error instanceof Error ? error.message : String(error));
        throw error;
      } finally {
        one.saidOfDeletes.push(...plugin.messages.slice(before).map(({ text }) => text));
      }
    },
    kill: () => {
      isKilled = true;
      plugin.kill();
    },
  };
}

type Properties = Parameters<Plugin["create"]>[1];

function note({ interrupted }: Heard, write: Interrupted): void {
  interrupted.ever = [...interrupted.ever, write];
  interrupted.lately = [...interrupted.lately, write];
}
