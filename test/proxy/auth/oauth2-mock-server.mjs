// Runs oauth2-mock-server apart from jest, which cannot load ES modules. Prints its address; ends with its input.
import { OAuth2Server } from 'oauth2-mock-server';

const server = new OAuth2Server();
await server.issuer.keys.generate('RS256');
await server.start(0, '127.0.0.1');
server.service.on('beforeTokenSigning', (token, request) => {
  Object.assign(token.payload, { sub: request.body.client_id ?? 'no-client', aud: 'kafka' });
});
process.stdout.write(`${JSON.stringify({ issuer: server.issuer.url })}\n`);
process.stdin.on('end', () => void server.stop()).resume();
