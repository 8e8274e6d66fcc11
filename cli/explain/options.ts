// The options of `atlas-cmk explain`. Pure.

export const FORMATS = ["markdown", "json"] as const;

export type Host = "github" | "gitlab" | "azure-devops" | "bitbucket";

export interface HostProfile {
  /** The longest comment that the host accepts, in characters. */
  readonly most: number;
  /** `<details>`, and comments of HTML. */
  readonly hasHtml: boolean;
  readonly hasMermaid: boolean;
  /** The first line: a workflow finds its comment by it, and a reader does not see it. */
  marker(stack: string): string;
}

const htmlMarker = (stack: string): string => `<!-- atlas-cmk ${stack} -->`;

export const HOST_PROFILES: Readonly<Record<Host, HostProfile>> = {
  github: { most: 65_536, hasHtml: true, hasMermaid: true, marker: htmlMarker },
  gitlab: { most: 1_000_000, hasHtml: true, hasMermaid: true, marker: htmlMarker },
  "azure-devops": { most: 150_000, hasHtml: true, hasMermaid: false, marker: htmlMarker },
  bitbucket: { most: 32_768, hasHtml: false, hasMermaid: false, marker: (stack) => `[//]: # (atlas-cmk ${stack})` },
};
export const HOSTS = Object.keys(HOST_PROFILES) as readonly Host[]; // `Object.keys` returns these names

/** From the mildest. */
export const FAIL_ON = ["risk", "unverified", "refused"] as const;

export interface ExplainOptions {
  /** A path; `-` or nothing: standard input. */
  readonly file?: string;
  readonly format?: (typeof FORMATS)[number];
  readonly limit?: Host;
  readonly failOn?: (typeof FAIL_ON)[number];
  /** organization/project/stack. Without it: project/stack from the preview. */
  readonly stack?: string;
  /** Of `pulumi preview`. Not 0, and no error in the JSON: the preview is not verified. */
  readonly previewExitCode?: string;
  readonly commit?: string;
  readonly cliVersion?: string;
  readonly detailsUrl?: string;
}
