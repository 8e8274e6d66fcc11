// Parts of the double for tests that need one alone: the services that a program and a plugin talk to, a plugin's process, a provider that is attached.
export { attachPort, startAttached } from "./engine/attached.ts";
export { type MonitorHandlers, startMonitor } from "./engine/monitor.ts";
export { type Plugin, startPlugin } from "./engine/plugin.ts";
export { type Properties, UNKNOWN } from "./engine/property.ts";
export { engineMessages } from "./engine/wire.ts";
