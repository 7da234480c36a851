import { BadRequestException, Body, Controller, HttpCode, Post } from '@nestjs/common';
import { UnderstudyService } from '@understudy/nestjs';
import OpenAI from 'openai';

/** A route of the app that calls a model itself: in process, through the same targets, breakers and traces as those below `/ai`. */
@Controller('summaries')
export class SummariesController {
  private readonly openai: OpenAI;

  constructor(understudy: UnderstudyService) {
    // No socket and no key; retries are Understudy's business.
    this.openai = new OpenAI({ baseURL: 'http://understudy/v1', apiKey: '-', maxRetries: 0, fetch: understudy.fetch });
  }

  @Post()
  @HttpCode(200)
  async summarize(@Body() body: { readonly text?: unknown } | undefined): Promise<object> {
    if (typeof body?.text !== 'string') throw new BadRequestException('Send { "text": "..." }.');
    const completion = await this.openai.chat.completions.create({
      model: 'workhorse',
      messages: [
        { role: 'system', content: 'Summarize in one sentence.' },
        { role: 'user', content: body.text },
      ],
    });
    return { summary: completion.choices[0]?.message.content, model: completion.model };
  }
}
