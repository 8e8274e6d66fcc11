// Which properties of a resource are hidden: they are for the engine and the plugin process, and no program sets them. Bridge layer, pure.

const PREFIX = "__";

export const isHidden = (name: string): boolean => name.startsWith(PREFIX);
