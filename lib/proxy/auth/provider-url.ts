import { CodedError } from '../../core/coded-error';

/**
 * The URL of an identity provider.
 *
 * @param property - setting it comes from, for the message
 * @throws SWY6069 no URL, user and password inside, or http to a host that is not a loopback address
 */
export function providerUrl(text: string, property: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new CodedError('SWY6069', { property, detail: 'not a URL' });
  if (url.username !== '' || url.password !== '')
    throw new CodedError('SWY6069', { property, detail: 'credentials in a URL end up in logs' });
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  throw new CodedError('SWY6069', { property, value: text });
}

// WHATWG parsing has already turned 127.1 and 0x7f000001 into 127.0.0.1.
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
