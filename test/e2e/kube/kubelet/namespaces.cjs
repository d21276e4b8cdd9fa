/**
 * What a container's namespaces give a process, for a process that has none of its own: loaded before its program (node --require).
 * Paths below a mount lead to the folder that is mounted there; a server that listens everywhere listens at the pod's address.
 */
'use strict';
const fs = require('node:fs');
const net = require('node:net');

const mounts = Object.entries(JSON.parse(process.env.E2E_POD_MOUNTS ?? '{}')).sort(([a], [b]) => b.length - a.length);
const address = process.env.E2E_POD_IP;
const loopback = process.env.E2E_POD_LOOPBACK;

function inPod(path) {
  if (typeof path !== 'string') return path;
  const mount = mounts.find(([at]) => path === at || path.startsWith(`${at}/`));
  return mount ? mount[1] + path.slice(mount[0].length) : path;
}

function wrap(library) {
  for (const [name, member] of Object.entries(library)) {
    if (typeof member !== 'function' || !/^[a-z]/.test(name)) continue;
    // Of some calls, such as rename, the second argument is a path as well.
    const wrapped = function (first, second, ...rest) {
      const paths = arguments.length > 1 ? [inPod(first), inPod(second)] : [inPod(first)];
      return member.apply(this, arguments.length > 0 ? [...paths, ...rest] : []);
    };
    library[name] = Object.assign(wrapped, member);
  }
}

wrap(fs);
wrap(fs.promises);

function host(given) {
  if (given === undefined || given === '0.0.0.0' || given === '::' || given === '') return address;
  return given === '127.0.0.1' || given === 'localhost' ? loopback : given;
}

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (first, second, ...rest) {
  if (first !== null && typeof first === 'object' && 'port' in first)
    return listen.call(this, { ...first, host: host(first.host) }, second, ...rest);
  if (typeof first !== 'number') return listen.call(this, first, second, ...rest);
  if (typeof second === 'string') return listen.call(this, first, host(second), ...rest);
  return listen.call(this, { port: first, host: host(undefined) }, second, ...rest);
};
