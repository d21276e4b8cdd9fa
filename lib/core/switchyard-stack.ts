import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aspects, type Construct, type IConstruct, LocalBackend, TerraformBackend, TerraformStack } from './cdktf';
import { CodedError } from './coded-error';
import { DependenciesAspect } from './dependencies-aspect';
import { fromStackFolder, stackFolder } from './folders';
import { SwitchyardProvider } from './provider';
import { placeProvider } from './provider-bundle';

/** Recognised by a mark: `instanceof` fails when two copies of the package are loaded. */
const brand = Symbol.for('cdktf-switchyard.SwitchyardStack');

/**
 * A stack that brings the embedded provider with it, so that a plain `cdktf deploy` finds it without a registry. In it,
 * `node.addDependency` becomes `depends_on`.
 *
 * State is kept in `terraform.STACK.tfstate` in the project's folder, as CDKTF does, unless the stack has a backend of its own.
 *
 * @throws SWY1001 the app comes from another copy of CDKTF, or from CDK Terrain
 */
export class SwitchyardStack extends TerraformStack {
  /**
   * The stack of a construct.
   *
   * @throws SWY1002 the stack is of another kind
   */
  public static override of(construct: IConstruct): SwitchyardStack {
    const stack = TerraformStack.of(construct);
    if (isSwitchyardStack(stack)) return stack;
    throw new CodedError('SWY1002', { property: 'stack', value: stack.node.id }, construct.node.path);
  }

  private readonly files = new Map<string, () => string>();

  public constructor(scope: Construct, id: string) {
    refuseMixedBase(scope, id);
    super(scope, id);
    Object.defineProperty(this, brand, { value: true });
    new SwitchyardProvider(this, 'SwitchyardProvider');
    Aspects.of(this).add(new DependenciesAspect());

    const { synthesizer } = this;
    this.synthesizer = {
      synthesize: (session) => {
        synthesizer.synthesize(session);
        this.writeFiles(session.outdir);
      },
    };
  }

  /** A file beside the stack's Terraform configuration, made at synth when all constructs are there. */
  public addFile(name: string, content: () => string): void {
    this.files.set(name, content);
  }

  public hasFile(name: string): boolean {
    return this.files.has(name);
  }

  /** CDKTF's default names the state file by an absolute path; this is the same file as seen from the stack's folder, equal on every machine. */
  public override ensureBackendExists(): TerraformBackend {
    if (!this.node.children.some((child) => TerraformBackend.isBackend(child))) {
      new LocalBackend(this, { path: fromStackFolder(this, `terraform.${this.node.id}.tfstate`) });
    }
    return super.ensureBackendExists();
  }

  private writeFiles(outdir: string): void {
    const folder = stackFolder(this);
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of this.files) writeFileSync(join(folder, name), content());
    placeProvider(outdir, folder);
  }
}

function isSwitchyardStack(stack: TerraformStack): stack is SwitchyardStack {
  return brand in stack;
}

/** CDKTF and CDK Terrain type-check together and fail only at synth, with a message that does not name the cause. */
function refuseMixedBase(scope: Construct, id: string): void {
  const { root } = scope.node;
  if (!App.isApp(root) || root instanceof App) return;
  const version: unknown = scope.node.tryGetContext('cdktfVersion');
  throw new CodedError('SWY1001', { property: 'app', value: `version ${String(version)}` }, id);
}
