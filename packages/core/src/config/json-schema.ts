import { z } from 'zod';
import { optionsSchema } from './schema.ts';

/** The JSON Schema of the configuration file, with what each key means: for editors, and for whoever checks a file without this library. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(optionsSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // The value may be a variable of the environment, which only the library fills in, so an editor cannot check the format.
      if (jsonSchema.format === 'uri') delete jsonSchema.format;
      const { properties = {} } = jsonSchema;
      // Keys that are known only to be refused with a word of advice: editors must not offer them.
      for (const [name, child] of Object.entries(properties)) if (isRefused(child)) Reflect.deleteProperty(properties, name);
    },
  });
  return { title: 'Understudy', ...schema };
}

function isRefused(child: object | boolean): boolean {
  return typeof child === 'object' && 'not' in child;
}
