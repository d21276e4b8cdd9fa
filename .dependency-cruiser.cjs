const pureData =
  '^lib/(core/(coded-error|error-codes/|limited-signal|manifest-yaml)|gateway/(spec|admin-api|ports|proxy-limits)|kafka/(auth-matrix|principal-mapping/)|stages/|migration/kafka-stages|provider/schema/|sandbox/addresses)';
const constructs = '^(lib/(core|kafka|gateway|link|network|stages|migration|kong|bindings|index)|stacks/)';
const programs = '^lib/(provider|proxy|secrets|sandbox|cli)/';

/** The house's rules of who may import whom. */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A circle hides which part stands on which.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'synth-time-does-not-import-programs',
      severity: 'error',
      comment: 'What runs on the night of a cutover must not be loaded by a synth.',
      from: { path: constructs },
      to: { path: programs, pathNot: pureData },
    },
    {
      name: 'programs-do-not-import-constructs',
      severity: 'error',
      comment: 'A program starts without cdktf. What both need is pure data.',
      from: { path: programs },
      to: { path: constructs, pathNot: pureData },
    },
    {
      name: 'pure-data-imports-pure-data',
      severity: 'error',
      from: { path: pureData },
      to: { path: '^(lib|stacks)/', pathNot: pureData },
    },
    {
      name: 'only-the-wire-layer-knows-kafka-bytes',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/proxy/wire/' },
      to: { path: '^lib/proxy/wire/', pathNot: '^lib/proxy/wire/index' },
    },
    {
      name: 'sandbox-is-for-trying-out',
      severity: 'error',
      comment: 'No construct and no resource may depend on the sandbox.',
      from: { path: '^lib/', pathNot: '^lib/(sandbox|cli|index)' },
      to: { path: '^lib/sandbox/', pathNot: '^lib/sandbox/addresses' },
    },
    {
      name: 'providers-by-deep-path',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/@cdktf/provider-[^/]+/lib/index' },
    },
    {
      name: 'cdktf-in-one-file',
      severity: 'error',
      from: { path: '^(lib|stacks)/', pathNot: '^lib/core/cdktf' },
      to: { path: 'node_modules/(cdktf|constructs)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'require', 'node', 'default'] },
  },
};
