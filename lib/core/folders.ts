import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { App, type IConstruct, TerraformStack } from './cdktf';

/** Folder into which the stack of a construct is synthesised and in which Terraform runs it, absolute. */
export function stackFolder(construct: IConstruct): string {
  return join(resolve(App.of(construct).outdir), 'stacks', TerraformStack.of(construct).node.id);
}

/** A path that a user gave: an absolute one and one in the home folder (`~/`) stay as they are, another is a file of the project. */
export function givenPath(construct: IConstruct, path: string): string {
  return isAbsolute(path) || path.startsWith('~/') ? path : fromStackFolder(construct, path);
}

/** A file of the project, named as Terraform sees it from the stack's folder. Relative, so that a synth gives the same on every machine. */
export function fromStackFolder(construct: IConstruct, path: string): string {
  return relative(stackFolder(construct), resolve(path)).split(sep).join('/');
}
