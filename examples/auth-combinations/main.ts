import { App } from 'cdktf';
import { combination } from './combination';
import * as to from './destinations';
import * as from from './sources';
import { apiKeyOf, oauthClientOf, vault } from './stores';

const app = new App();

combination(app, 'none-to-plain', { from: from.none, to: to.plain, store: apiKeyOf('ANONYMOUS') });
combination(app, 'none-to-mtls', { from: from.none, to: to.mtls });
combination(app, 'none-to-oauth', { from: from.none, to: to.oauth, store: oauthClientOf('ANONYMOUS') });

combination(app, 'mtls-to-plain', { from: from.mtls, to: to.plain, store: apiKeyOf('gateway-client') });
combination(app, 'mtls-to-mtls', { from: from.mtls, to: to.mtls });
combination(app, 'mtls-to-oauth', { from: from.mtls, to: to.oauth, store: oauthClientOf('gateway-client') });

// Users are registered at port 9620 before the fence: the group's own route takes the ports from 9595 to 9613 at `switch`.
combination(app, 'scram-to-plain', { from: from.scram, to: to.plain, store: vault, registrationPort: 9620 });
combination(app, 'scram-to-oauth', { from: from.scram, to: to.oauth, store: vault, registrationPort: 9620 });

app.synth();
