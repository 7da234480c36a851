import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { requireToken } from './require-token.ts';

/** The app as it was, and the mount. Without an `apiToken` everybody who reaches the app may use `/ai`. */
export function createApp(ai: RequestHandler, apiToken?: string): Express {
  const app = express();
  app.use(helmet());

  app.get('/health', (_request, response) => response.json({ status: 'ok' }));
  app.get('/hello', (_request, response) => response.json({ message: 'Hello from the app itself.' }));

  // Your own auth stands in front of the mount. No provider sees the token, and no client sees the providers' keys.
  if (apiToken) app.use('/ai', requireToken(apiToken));
  app.use('/ai', ai);
  return app;
}
