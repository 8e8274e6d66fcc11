// Controls of the Microsoft cloud security benchmark that ask for what a policy judges. Pure data. FACT(mcsb-controls), FACT(mcsb-key-rotation).

export const BENCHMARK = { name: "Microsoft cloud security benchmark", version: "v1" } as const;

const PAGES = "https://learn.microsoft.com/en-us/security/benchmark/azure";

export const CONTROLS = {
  "NS-2": {
    title: "Secure cloud services with network controls",
    page: `${PAGES}/mcsb-network-security#ns-2-secure-cloud-services-with-network-controls`,
  },
  "PA-7": {
    title: "Follow just enough administration (least privilege) principle",
    page: `${PAGES}/mcsb-privileged-access#pa-7-follow-just-enough-administration-least-privilege-principle`,
  },
  "DP-6": {
    title: "Use a secure key management process",
    page: `${PAGES}/mcsb-data-protection#dp-6-use-a-secure-key-management-process`,
  },
  "DP-8": {
    title: "Ensure security of key and certificate repository",
    page: `${PAGES}/mcsb-data-protection#dp-8-ensure-security-of-key-and-certificate-repository`,
  },
} as const;

export type ControlId = keyof typeof CONTROLS;
