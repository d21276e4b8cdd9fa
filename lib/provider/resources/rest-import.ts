/** The cluster that the fields of an import id name. */
export function restLoginIn(given: Readonly<Record<string, string>>) {
  const { rest_endpoint = '', cluster_id = '', api_key_ref, bearer_token_ref, ca_ref } = given;
  return {
    rest_endpoint,
    cluster_id,
    ...(api_key_ref !== undefined && { api_key_ref }),
    ...(bearer_token_ref !== undefined && { bearer_token_ref }),
    ...(ca_ref !== undefined && { ca_ref }),
  };
}
