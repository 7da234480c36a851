// The SDK of AWS asks for HTTP/2, which an app on node:http does not speak: its handler for HTTP/1.1 is what people give it there.
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** A client with a key of Bedrock. */
export function bedrockClient(endpoint, token) {
  return new BedrockRuntimeClient({
    endpoint,
    region: 'us-east-1',
    token: { token },
    authSchemePreference: ['httpBearerAuth'],
    requestHandler: new NodeHttpHandler(),
  });
}
