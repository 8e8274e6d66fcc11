// A plugin process that is listened to while a history is played: what its deletes say, and which of its writes a kill interrupts.
import type { Plugin } from "../support/plugin.ts";
import type { Play } from "./game.ts";

/** The same process. */
export function listening(one: Play, plugin: Plugin): Plugin {
  let isKilled = false;
  const interruptible = async <T>(kind: Parameters<Plugin["create"]>[0], inputs: Properties, work: Promise<T>) => {
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

function note({ interrupted }: Play, write: Play["interrupted"]["ever"][number]): void {
  interrupted.ever = [...interrupted.ever, write];
  interrupted.lately = [...interrupted.lately, write];
}
