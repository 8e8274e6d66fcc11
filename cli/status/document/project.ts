// The sections of one project. Pure. A part that was not read has no section: `What could not be read` names it.
import type { ProjectReport } from "../report";
import type { Access, AlertStatus, Alerts, ClusterStatus, Encrypted } from "../sections";
import { type Block, listed, projectNamed, type Section, section, yesOrNo } from "./blocks";
import { keySections } from "./key";

/** `isAlone`: the verdict of the page is that of the project. */
export function projectSections(project: ProjectReport, isAlone: boolean): Section {
  const { projectId } = project;
  return {
    id: `project-${projectId}`,
    heading: projectNamed(project),
    level: project.verdict.level,
    blocks: isAlone ? [] : [{ kind: "text", text: project.verdict.says }],
    sections: [
      ...notes(project),
      ...configuration(project),
      ...clusters(project),
      ...keySections(project),
      ...alerts(project),
      ...otherProjects(project),
    ].map((one) => ({ ...one, id: `${one.id}-${projectId}` })),
  };
}

function notes({ findings }: ProjectReport): readonly Section[] {
  const items = findings.filter(({ level }) => level === "note");
  return items.length === 0 ? [] : [section("notes", "Notes", { kind: "findings", items })];
}

type Facts = Array<readonly [string, string]>;

function configuration(project: ProjectReport): readonly Section[] {
  const { encryption: seen, access, maintenance, backupCompliancePolicy: policy } = project;
  if (seen === undefined) return [];
  const facts: Facts = [["Customer-managed key in Azure", yesOrNo(seen.enabled)]];
  if (seen.valid !== undefined) facts.push(["Atlas can use the key (valid)", yesOrNo(seen.valid)]);
  if (access !== undefined && access !== null) facts.push(...accessFacts(access));
  if (seen.enabled) facts.push(["Private networking", yesOrNo(seen.requirePrivateNetworking)]);
  facts.push(["Search nodes encrypted", yesOrNo(seen.enabledForSearchNodes)]);
  if (maintenance !== undefined) {
    facts.push(["Maintenance window", maintenance.window?.inWords ?? "none: Atlas chooses the time"]);
    if (seen.enabled)
      facts.push(["Atlas rotates its master keys", `every ${maintenance.masterKeyRotationEveryDays} days`]);
  }
  if (policy !== undefined)
    facts.push([
      "Backup Compliance Policy",
      policy === null
        ? "none"
        : `${policy.state}, encryption at rest ${policy.encryptionAtRestEnabled ? "required" : "not required"}`,
    ]);
  return [section("configuration", "Configuration", { kind: "facts", caption: "Encryption at rest", facts })];
}

function accessFacts(access: Access): Facts {
  if (access.kind === "role")
    return [
      ["Access", `by role ${access.roleId}, which has no end`],
      ["Service principal", access.servicePrincipalId ?? "not read"],
    ];
  const { clientId, tenantId, secrets } = access;
  return [
    ["Access", `by client secret of the app ${clientId}${tenantId === undefined ? "" : ` (tenant ${tenantId})`}`],
    ...(secrets ?? []).map(
      ({ keyId, displayName, ends }) =>
        [
          `Client secret ${displayName ?? keyId}`,
          `${displayName === undefined ? "" : `key id ${keyId}, `}${ends === undefined ? "no end" : `ends on ${ends}`}`,
        ] as const,
    ),
    ...(secrets !== undefined && secrets.length > 1
      ? [["Which of them Atlas uses", "not known: Atlas does not show it"] as const]
      : []),
  ];
}

const ENCRYPTED: Readonly<Record<Encrypted, string>> = {
  yes: "yes",
  no: "no",
  decrypting: "no, may be being decrypted",
  deleting: "yes, being deleted",
  otherProvider: "by another provider",
  cannot: "not possible",
};

function clusters({ clusters: all }: ProjectReport): readonly Section[] {
  if (all === undefined) return [];
  if (all.length === 0) return [section("clusters", "Clusters", { kind: "text", text: "None." })];
  const columns = ["Cluster", "Encrypted", "Tier", "Regions", "State"];
  return [
    section(
      "clusters",
      "Clusters",
      { kind: "table", caption: "Clusters of the project", columns, rows: all.map(clusterRow) },
      { kind: "text", text: "Encrypted since: not known. Atlas shows no date." },
    ),
  ];
}

const clusterRow = (one: ClusterStatus): readonly string[] => [
  one.name,
  ENCRYPTED[one.encrypted],
  one.tiers.length === 0 ? one.kind : one.tiers.join(", "),
  one.regions.length === 0 ? listed(one.clouds) : one.regions.join(", "),
  `${one.stateName ?? "not read"}${one.paused === true ? ", paused" : ""}`,
];

function alerts({ alerts: all, openAlerts: open }: ProjectReport): readonly Section[] {
  const blocks: Block[] = [];
  if (all !== undefined) blocks.push(configured(all));
  if (open !== undefined)
    blocks.push({ kind: "facts", caption: "Alerts that have fired and are open", facts: [["Open", listed(open)]] });
  return blocks.length === 0 ? [] : [section("alerts", "Alerts", ...blocks)];
}

function configured({ rotation, related }: Alerts): Block {
  const rows = [...(rotation === null ? [] : [rotation]), ...related].map(alertRow);
  if (rows.length === 0) return { kind: "text", text: "The project has no alert about encryption at rest." };
  const columns = ["Event", "Enabled", "Threshold", "Recipients"];
  return { kind: "table", caption: "Alert configurations", columns, rows };
}

const alertRow = ({ eventTypeName, enabled, thresholdDays, recipients }: AlertStatus): readonly string[] => [
  eventTypeName,
  yesOrNo(enabled),
  thresholdDays === undefined ? "none" : `${thresholdDays} days`,
  listed(recipients),
];

function otherProjects({ otherProjects: others }: ProjectReport): readonly Section[] {
  if (others === undefined || others === null) return [];
  const { projects, looked } = others;
  const bound = `Read: ${looked} other ${looked === 1 ? "project" : "projects"} that this credential can see.`;
  if (projects.length === 0)
    return [section("others", "Other projects on the vault", { kind: "text", text: `None. ${bound}` })];
  const rows = projects.map((one) => [
    one.projectName === undefined ? one.projectId : `${one.projectName} (${one.projectId})`,
    one.sameKey ? "the same key" : "another key",
    one.clusters === undefined ? "not read" : listed(one.clusters),
  ]);
  const columns = ["Project", "Key", "Clusters that need the key"];
  return [
    section(
      "others",
      "Other projects on the vault",
      { kind: "table", caption: "Projects that name the vault", columns, rows },
      { kind: "text", text: bound },
    ),
  ];
}
