// How a command joins the tree. Types only.
import type { Command } from "commander";
import type { ExitCode, Io } from "./io";

/** Adds one command to the tree. `finish` takes the exit code of a command that ended. */
export type Declare = (tree: Command, io: Io, finish: (code: ExitCode) => void) => void;
