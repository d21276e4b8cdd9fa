import type { Construct } from '../lib/core/cdktf';
import { SwitchyardStack } from '../lib/core/switchyard-stack';
import { MigrationGroup } from '../lib/migration/migration-group';
import type { AnyGroupProps } from '../lib/migration/migration-group-props';

/** A migration group in a stack of its own, with its own state: many groups move at once. Its name is the stack's, unless it is given. */
export class MigrationGroupStack extends SwitchyardStack {
  public readonly group: MigrationGroup;

  public constructor(scope: Construct, id: string, props: AnyGroupProps) {
    super(scope, id);
    this.group = new MigrationGroup(this, 'Group', { groupName: id, ...props });
  }
}
