// What `node fleet.ts --help` prints: at most 80 columns. README.md says more of each option.
export const USAGE = `Usage: npm run fleet -- fleet.json [options]

One \`pulumi up\` for each project of the file, several at once.

Options:
  --preview           preview the projects that are not done; write nothing
  --comment <file>    with --preview: the file for the comment
                      (default: the terminal)
  --list              print the projects that Atlas lists
  --only <stack>      only this project; repeat it for more
  --shard <n/of>      one part of the projects, such as 3/20, for a CI job
  --at-once <number>  stacks at once on this machine (default: 8)
  --attempts <number> attempts for a project that fails (default: 2)
  --again             also projects that are done, to repair drift
  --results <file>    the results as JSON
  --stacks <folder>   a folder for each stack (default: stacks)
  --cancel-locks      remove locks, also those of other machines
  --deployments <file>
                      run each \`up\` on Pulumi Deployments
  -h, --help          print this help

Exit codes:
  0    everything is done
  1    something failed; with --preview: refused, or could not be verified
  2    a wrong option, or a fault in the file
  130  stopped: something is left`;
