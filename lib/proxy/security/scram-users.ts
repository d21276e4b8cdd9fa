import type { ScramAdmin } from '../auth/scram-admin';
import type { SessionPolicy } from '../session/client-session';
import {
  type AlterUserScramCredentialsRequest,
  ApiKey,
  decodeRequest,
  type DescribeUserScramCredentialsRequest,
  encodeResponse,
} from '../wire';

/** Requests about SCRAM users (KIP-554), answered by the gateway in the cluster's place. */
export function answerAboutUsers(admin: ScramAdmin): NonNullable<SessionPolicy['users']> {
  return async ({ apiKey, version, correlationId, frame, bodyOffset }, principal) => {
    if (apiKey === ApiKey.AlterUserScramCredentials) {
      const request = decodeRequest<AlterUserScramCredentialsRequest>(apiKey, version, frame, bodyOffset);
      return encodeResponse(ApiKey.AlterUserScramCredentials, version, correlationId, await admin.alter(request, principal));
    }
    const request = decodeRequest<DescribeUserScramCredentialsRequest>(apiKey, version, frame, bodyOffset);
    return encodeResponse(ApiKey.DescribeUserScramCredentials, version, correlationId, await admin.describe(request, principal));
  };
}
