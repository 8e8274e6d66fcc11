// The policies, for a pack: this package's own (index.ts), or yours. Nothing here starts a pack.
import type {
  Policies,
  PolicyComplianceFramework,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { BENCHMARK, CONTROLS, type ControlId } from "#provider/project/rules/controls";
import { POLICY_RULES, type PolicyRule, policyDocsOf } from "#provider/project/rules/record";
import { DEFAULTS } from "./production";
import { CHECKS, type Check, type Stack } from "./rules";
import { isUnknownValue, type Seen } from "./seen";

const REPOSITORY = "https://github.com/OWNER/pulumi-atlas-cmk/blob/main";

/** What `--policy-pack-config` can set beside the enforcement level. */
const CONFIG: Readonly<Record<string, StackValidationPolicy["configSchema"]>> = {
  "protect-production": {
    properties: {
      pattern: {
        type: "string",
        description: "Regular expression for the names of production stacks, or for the values of the tag.",
        default: DEFAULTS.pattern,
      },
      tag: {
        type: "string",
        description: "The stack tag that says what a stack is. A stack without the tag is judged by its name.",
        default: DEFAULTS.tag,
      },
    },
  },
};

type Inputs = Map<string, Seen["props"]>;

/**
 * A policy of @pulumi/policy for a rule. It judges the whole stack, because a rule is about resources that belong together. For the stack the engine passes
 * outputs, of which a preview does not know those that the program leaves out. So the policy remembers the inputs of each resource until then.
 */
function policyOf(rule: PolicyRule): StackValidationPolicy & ResourceValidationPolicy {
  const { name, enforcement, control } = rule.policy;
  const check = CHECKS[name];
  if (check === undefined) throw new Error(`There is no check for the rule ${rule.id}.`);
  const configSchema = CONFIG[name];
  const inputs: Inputs = new Map();
  return {
    name,
    displayName: rule.title,
    description: `Required: ${rule.title}.`,
    enforcementLevel: enforcement,
    severity: enforcement === "mandatory" ? "high" : "medium",
    ...(control === undefined ? {} : { framework: frameworkOf(control) }),
    tags: ["atlas", "azure-key-vault", rule.id],
    remediationSteps: rule.remedy.text,
    url: `${REPOSITORY}/${policyDocsOf(rule)}`,
    ...(configSchema === undefined ? {} : { configSchema }),
    validateResource: ({ urn, props, notApplicable }) => {
      inputs.set(urn, props);
      notApplicable("The rule judges the whole stack.");
    },
    validateStack: (args, report) => {
      const stack = stackIn(args, inputs);
      inputs.clear();
      const subjects = check.subjects(stack);
      if (subjects.length === 0)
        args.notApplicable(`The stack has no resource that this rule is about: ${check.about}.`);
      for (const { text, urn } of judgedAll(check, subjects, stack)) report(messageOf(rule, text), urn);
    },
  };
}

const frameworkOf = (control: ControlId): PolicyComplianceFramework => ({
  ...BENCHMARK,
  reference: control,
  specification: CONTROLS[control].title,
});

interface Violation {
  readonly text: string;
  readonly urn: string;
}

/** What a preview does not know must not hide what it knows: @pulumi/policy reports what is thrown as not checked, after the certain violations. */
function* judgedAll(check: Check, subjects: readonly Seen[], stack: Stack): Generator<Violation> {
  let unknown: Error | undefined;
  for (const subject of subjects)
    try {
      const text = check.judge(subject, stack);
      if (text !== undefined) yield { text, urn: subject.urn };
    } catch (error) {
      if (!isUnknownValue(error)) throw error;
      unknown ??= error;
    }
  if (unknown !== undefined) throw unknown;
}

function stackIn({ resources, stackTags, getConfig }: StackValidationArgs, inputs: Inputs): Stack {
  const { pattern, tag } = getConfig<{ pattern?: string; tag?: string }>();
  return {
    resources: resources.map((one) => ({ ...one, props: inputs.get(one.urn) ?? one.props })),
    production: { tags: stackTags, pattern, tag },
  };
}

const messageOf = (rule: PolicyRule, text: string): string =>
  `${rule.id}: ${text} ${rule.consequence}\n${rule.remedy.text}\n${REPOSITORY}/${policyDocsOf(rule)}`;

/** Every policy of the pack, in the order of docs/policy.md. */
export const policies: Policies = POLICY_RULES.map(policyOf);
