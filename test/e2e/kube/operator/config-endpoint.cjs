/**
 * `GET /config` of a gateway pod: which configuration it runs. Source: gateway 1.3, `{configId, appliedAt}` at port 9180.
 * It looks at what is mounted, and says so only once the proxy beside it runs that revision.
 */
'use strict';
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');

const [file, status, port] = process.argv.slice(2);
const revisionOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);
const started = revisionOf(readFileSync(file, 'utf8'));
let applied;

createServer(async (request, response) => {
  if (request.url !== '/config') return response.writeHead(404).end();
  try {
    const answer = await fetch(status, { headers: { authorization: `Bearer ${process.env.SWITCHYARD_ADMIN_TOKEN}` } });
    const { revision = started } = await answer.json();
    const text = readFileSync(file, 'utf8');
    if (revisionOf(text) === revision && applied?.revision !== revision) {
      applied = { revision, configId: JSON.parse(text).spec.configId, appliedAt: new Date().toISOString() };
    }
    if (!applied) return response.writeHead(503).end();
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ configId: applied.configId, appliedAt: applied.appliedAt }));
  } catch (error) {
    return response.writeHead(503).end(String(error));
  }
}).listen(Number(port));
