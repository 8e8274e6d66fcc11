// What one Atlas operation declares about itself: version dates, role, query, body; and what its handler is given. Types only.
import type { World } from "../world.ts";
import type { BucketName } from "./rate-limits.ts";
import type { Shape } from "./shapes.ts";
import type { AtlasProject, ProjectRole } from "./store.ts";

export interface Page {
  readonly number: number;
  readonly size: number;
  readonly includeCount: boolean;
}

export interface AtlasCall {
  readonly world: World;
  readonly project: AtlasProject;
  readonly role: ProjectRole;
  readonly params: Readonly<Record<string, string>>;
  readonly page: Page;
  /** Checked against the operation's shape; {} where it takes none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
  /** Of this request, without query: for `links`. */
  readonly href: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Version {
  /** As in the media type. */
  readonly date: string;
  /** A deprecated version says when it goes. */
  readonly sunset?: string;
}

export interface Operation {
  readonly method: "GET" | "PATCH";
  /** Below /api/atlas/v2. */
  readonly path: string;
  /** Oldest first. */
  readonly versions: readonly Version[];
  readonly role: ProjectRole;
  readonly bucket: BucketName;
  readonly isPaged?: boolean;
  readonly query?: readonly string[];
  readonly body?: Shape;
  readonly handle: (call: AtlasCall) => Answer;
}
