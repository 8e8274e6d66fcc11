// A file for `node --require` of every Node process of a rehearsal: it connects to this machine only. A program can name any address; this is what keeps it here.
export const GUARD_NAME = "loopback-only.cjs";

/** Its own file at run time, because the processes are not ours. A path (a socket or a pipe) is on this machine. */
export const GUARD = `"use strict";
const net = require("node:net");
const LOOPBACK = /^(localhost|127(\\.\\d{1,3}){3}|(::ffff:)?127(\\.\\d{1,3}){3}|::1|\\[::1\\])$/i;
const connect = net.Socket.prototype.connect;
function hostOf(args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === "object" && first !== null) return first.path ? undefined : first.host || "localhost";
  if (typeof first === "string" && !/^\\d+$/.test(first)) return undefined;
  return typeof second === "string" ? second : "localhost";
}
net.Socket.prototype.connect = function (...args) {
  const host = hostOf(args);
  if (host === undefined || LOOPBACK.test(host)) return connect.apply(this, args);
  const error = new Error("A rehearsal connects to this machine only, and not to " + host + ".");
  error.code = "ECONNREFUSED";
  process.nextTick(() => this.destroy(error));
  return this;
};
`;
